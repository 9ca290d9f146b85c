// SPDX-License-Identifier: MIT
//
// Calls of <stdatomic.h> and plain accesses; an order that an operation cannot have is an error at its place.
#include <array>

#include "parser_body.hpp"

namespace cairn::check::litmus {
namespace {

struct operation {
  std::string_view name;
  opcode op;
};
constexpr std::array<operation, 10> operations = {{{"atomic_load", opcode::load},
                                                   {"atomic_store", opcode::store},
                                                   {"atomic_exchange", opcode::exchange},
                                                   {"atomic_fetch_add", opcode::fetch_add},
                                                   {"atomic_fetch_sub", opcode::fetch_sub},
                                                   {"atomic_fetch_and", opcode::fetch_and},
                                                   {"atomic_fetch_or", opcode::fetch_or},
                                                   {"atomic_fetch_xor", opcode::fetch_xor},
                                                   {"atomic_compare_exchange_strong", opcode::compare_strong},
                                                   {"atomic_compare_exchange_weak", opcode::compare_weak}}};
constexpr std::string_view explicit_suffix = "_explicit";

struct spelled {
  const operation* found = nullptr;
  bool explicitly = false;
};
spelled operation_of(const word& w) {
  if (w.kind != word::kind_of::name) return {};
  std::string_view name = w.spelling;
  const bool explicitly = name.ends_with(explicit_suffix);
  if (explicitly) name.remove_suffix(explicit_suffix.size());
  for (const operation& known : operations) {
    if (name == known.name) return {&known, explicitly};
  }
  return {};
}

bool orders_a_load(order o) {
  return o != order::release && o != order::acq_rel;
}
bool orders_a_store(order o) {
  return o != order::acquire && o != order::acq_rel;
}

}  // namespace

bool body_parser::at_operation() const {
  return operation_of(here_.now()).found != nullptr && cursor::is_symbol(here_.later(1), "(");
}

order body_parser::order_named(const word& name) {
  constexpr std::array<std::pair<std::string_view, order>, 6> orders = {{{"memory_order_relaxed", order::relaxed},
                                                                         {"memory_order_consume", order::acquire},
                                                                         {"memory_order_acquire", order::acquire},
                                                                         {"memory_order_release", order::release},
                                                                         {"memory_order_acq_rel", order::acq_rel},
                                                                         {"memory_order_seq_cst", order::seq_cst}}};
  for (const auto& [spelling, made] : orders) {
    if (name.spelling == spelling) return made;
  }
  here_.fail(name.where, "expected a memory order, found '" + name.spelling.substr(0, 60) + "'");
}

/// ", memory_order_acquire", if the operation says its order.
order body_parser::parse_order(bool explicitly) {
  if (!explicitly) return order::seq_cst;
  here_.expect(",");
  return order_named(here_.expect_name("a memory order"));
}

parameter body_parser::parse_object() {
  if (here_.at("&")) here_.fail("expected a parameter, which is a pointer already: no '&'");
  return parse_pointer();
}

bool body_parser::parse_void_call() {
  const word name = here_.now();
  if (here_.at_name("atomic_thread_fence") && cursor::is_symbol(here_.later(1), "(")) {
    here_.next();
    here_.next();
    const order made = order_named(here_.expect_name("a memory order"));
    here_.expect(")");
    if (made != order::relaxed) emit({opcode::fence, made});  // a relaxed one has no effect
    return true;
  }
  const spelled said = operation_of(name);
  if (said.found == nullptr || said.found->op != opcode::store || !cursor::is_symbol(here_.later(1), "(")) return false;
  here_.next();
  here_.next();
  const parameter object = parse_object();
  here_.expect(",");
  parse_expression();
  const word at = here_.later(1);
  instruction made{opcode::store, parse_order(said.explicitly)};
  if (!orders_a_store(made.first)) here_.fail(at.where, "a store cannot have " + at.spelling);
  made.target = object.location;
  made_.locations[object.location].atomic_access = true;
  here_.expect(")");
  emit(made);
  grow(-1);
  return true;
}

void body_parser::parse_operation() {
  const word name = here_.next();
  const spelled said = operation_of(name);
  if (said.found->op == opcode::store) here_.fail(name.where, "'" + name.spelling + "' has no value");
  here_.next();
  instruction made{said.found->op};
  made.target = parse_object().location;
  made_.locations[made.target].atomic_access = true;
  if (made.op == opcode::compare_strong || made.op == opcode::compare_weak) {
    parse_compare(made, said.explicitly);
    return;
  }
  if (made.op != opcode::load) {
    here_.expect(",");
    parse_expression();
  }
  const word at = here_.later(1);
  made.first = parse_order(said.explicitly);
  if (made.op == opcode::load && !orders_a_load(made.first)) here_.fail(at.where, "a load cannot have " + at.spelling);
  here_.expect(")");
  emit(made);
  if (made.op == opcode::load) grow(1);
}

void body_parser::parse_compare(instruction made, bool explicitly) {
  here_.expect(",");
  if (here_.accept("&")) {
    made.expected = register_of(here_.expect_name("the name of a register"));
  } else {
    const word at = here_.now();
    if (at.kind == word::kind_of::name && !names_.contains(at.spelling) && visible(at.spelling)) {
      here_.fail("the expected value is passed by its address: &" + at.spelling);
    }
    made.expected = parse_pointer().location;
    made.expected_in_memory = true;
    made_.locations[made.expected].plain_access = true;
  }
  here_.expect(",");
  parse_expression();
  made.first = parse_order(explicitly);
  const word at = here_.later(1);
  made.second = parse_order(explicitly);
  if (!orders_a_load(made.second)) here_.fail(at.where, "a compare-exchange cannot fail with " + at.spelling);
  here_.expect(")");
  emit(made);
}

/// *x, in a thread that declares x as atomic or not.
void body_parser::plain_or_seq_cst(parameter object, bool writes) {
  location& accessed = made_.locations[object.location];
  (object.atomic ? accessed.atomic_access : accessed.plain_access) = true;
  instruction made{
      object.atomic ? (writes ? opcode::store : opcode::load) : (writes ? opcode::plain_store : opcode::plain_load),
      object.atomic ? order::seq_cst : order::relaxed};
  made.target = object.location;
  made.value = writes ? 1 : 0;  // a write as an expression leaves the value
  emit(made);
  if (!writes) grow(1);
}

}  // namespace cairn::check::litmus
