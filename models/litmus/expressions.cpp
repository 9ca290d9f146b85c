// SPDX-License-Identifier: MIT
//
// Expressions with C's precedence, left to right; && || and ?: by jumps.
#include <array>
#include <optional>

#include "parser_body.hpp"

namespace cairn::check::litmus {
namespace {

struct binary_operator {
  std::string_view symbol;
  unsigned strength;
  opcode op;
};
constexpr std::array<binary_operator, 16> binary_operators = {{{"|", 3, opcode::bit_or},
                                                               {"^", 4, opcode::bit_xor},
                                                               {"&", 5, opcode::bit_and},
                                                               {"==", 6, opcode::equal},
                                                               {"!=", 6, opcode::unequal},
                                                               {"<", 7, opcode::less},
                                                               {"<=", 7, opcode::less_equal},
                                                               {">", 7, opcode::greater},
                                                               {">=", 7, opcode::greater_equal},
                                                               {"<<", 8, opcode::shl},
                                                               {">>", 8, opcode::shr},
                                                               {"+", 9, opcode::add},
                                                               {"-", 9, opcode::sub},
                                                               {"*", 10, opcode::mul},
                                                               {"/", 10, opcode::div},
                                                               {"%", 10, opcode::mod}}};

const binary_operator* operator_of(const word& w) {
  if (w.kind != word::kind_of::symbol) return nullptr;
  for (const binary_operator& known : binary_operators) {
    if (w.spelling == known.symbol) return &known;
  }
  return nullptr;
}

/// The operator within "+=".
const binary_operator* compound_of(const word& w) {
  if (w.kind != word::kind_of::symbol || w.spelling.size() < 2 || w.spelling.back() != '=') return nullptr;
  word inside = w;
  inside.spelling.pop_back();
  const binary_operator* found = operator_of(inside);
  return found == nullptr || found->strength == 6 || found->strength == 7 ? nullptr : found;
}

}  // namespace

void body_parser::push(std::int64_t value) {
  instruction made{opcode::push};
  made.value = value;
  emit(made);
  grow(1);
}

void body_parser::push_register(unsigned index) {
  instruction made{opcode::push_register};
  made.target = index;
  emit(made);
  grow(1);
}

void body_parser::parse_expression() {
  const nested guard(here_, depth_);
  if (!parse_assignment()) parse_conditional();
}

/// Is this "*x =" or "*(x) ="? Then it is a write.
bool body_parser::at_memory_assignment() const {
  if (!here_.at("*")) return false;
  const bool parentheses = cursor::is_symbol(here_.later(1), "(");
  const std::size_t name = parentheses ? 2 : 1;
  if (here_.later(name).kind != word::kind_of::name || begins_type(here_.later(name))) return false;
  if (parentheses && !cursor::is_symbol(here_.later(3), ")")) return false;
  return cursor::is_symbol(here_.later(name + (parentheses ? 2 : 1)), "=");
}

/// r = e, r += e, *x = e; the value stays.
bool body_parser::parse_assignment() {
  if (at_memory_assignment()) {
    here_.next();
    const parameter object = parse_pointer();
    here_.expect("=");
    parse_expression();
    plain_or_seq_cst(object, true);
    return true;
  }
  if (here_.now().kind != word::kind_of::name) return false;
  const bool simple = cursor::is_symbol(here_.later(1), "=");
  const binary_operator* compound = compound_of(here_.later(1));
  if (!simple && compound == nullptr) return false;
  const word name = here_.next();
  const unsigned index = register_of(name);
  here_.next();
  if (compound != nullptr) push_register(index);
  parse_expression();
  if (compound != nullptr) {
    emit({compound->op});
    grow(-1);
  }
  set(index);
  push_register(index);
  return true;
}

/// || and && and ?: weaker than all other operators.
void body_parser::parse_conditional() {
  parse_binary(1);
  if (!here_.accept("?")) return;
  const unsigned to_second = emit({opcode::jump_if_zero});
  grow(-1);
  parse_expression();
  here_.expect(":");
  const unsigned to_end = emit({opcode::jump});
  grow(-1);
  code_.code[to_second].target = position();
  const nested guard(here_, depth_);
  parse_conditional();
  code_.code[to_end].target = position();
}

/// Operators at least as strong as `weakest`: || is 1, && is 2.
void body_parser::parse_binary(unsigned weakest) {
  parse_unary();
  for (;;) {
    const bool either = here_.at("||"), both = here_.at("&&");
    if (either || both) {
      const unsigned strength = either ? 1 : 2;
      if (strength < weakest) return;
      here_.next();
      const unsigned over = emit({either ? opcode::jump_if_not_zero : opcode::jump_if_zero});
      grow(-1);
      parse_binary(strength + 1);
      emit({opcode::truth});
      const unsigned to_end = emit({opcode::jump});
      grow(-1);
      code_.code[over].target = position();
      push(either ? 1 : 0);
      code_.code[to_end].target = position();
      continue;
    }
    const binary_operator* found = operator_of(here_.now());
    if (found == nullptr || found->strength < weakest) return;
    here_.next();
    parse_binary(found->strength + 1);
    emit({found->op});
    grow(-1);
  }
}

void body_parser::parse_unary() {
  const nested guard(here_, depth_);
  for (const auto& [symbol, op] :
       {std::pair{"-", opcode::negate}, {"!", opcode::logical_not}, {"~", opcode::complement}}) {
    if (!here_.accept(symbol)) continue;
    parse_unary();
    emit({op});
    return;
  }
  if (here_.accept("+")) return parse_unary();
  if (here_.at("++") || here_.at("--")) {
    const bool increment = here_.next().spelling == "++";
    return parse_step(here_.expect_name("the name of a register"), increment, true);
  }
  if (here_.accept("*")) return plain_or_seq_cst(parse_pointer(), false);
  if (here_.at("&")) here_.fail("'&' is only for the expected value of a compare-exchange");
  if (here_.at("(") && (begins_type(here_.later(1)) || cursor::is_name(here_.later(1), "void"))) {
    here_.next();
    parse_cast_rest();
    return parse_unary();
  }
  parse_primary();
}

/// int volatile * )
void body_parser::parse_cast_rest() {
  if (!here_.accept_name("void")) take_type(here_);
  while (here_.accept("*") || begins_type(here_.now())) {
    if (begins_type(here_.now())) take_type(here_);
  }
  here_.expect(")");
}

parameter body_parser::parse_pointer() {
  const word start = here_.now();
  unsigned open = 0;
  while (here_.accept("(")) {
    if (begins_type(here_.now())) {
      parse_cast_rest();
    } else if (++open > limits::nesting) {
      here_.fail(start.where, "nested more than " + std::to_string(limits::nesting) + " deep");
    }
  }
  const word name = here_.expect_name("the name of a location");
  const auto found = names_.find(name.spelling);
  if (found == names_.end()) {
    here_.fail(name.where, "'" + name.spelling.substr(0, 60) + "' is not a parameter of this thread");
  }
  for (; open != 0; open--) here_.expect(")");
  return found->second;
}

/// ++r, r++
void body_parser::parse_step(const word& name, bool increment, bool value_after) {
  const unsigned index = register_of(name);
  if (!value_after) push_register(index);
  push_register(index);
  push(1);
  emit({increment ? opcode::add : opcode::sub});
  grow(-1);
  set(index);
  if (value_after) push_register(index);
}

void body_parser::parse_primary() {
  if (here_.now().kind == word::kind_of::number) return push(here_.next().value);
  if (here_.accept("(")) {
    parse_expression();
    return here_.expect(")");
  }
  if (at_operation()) return parse_operation();
  if (here_.at_name("true") || here_.at_name("false")) return push(here_.next().spelling == "true" ? 1 : 0);
  const word name = here_.expect_name("an expression");
  if (here_.at("(")) here_.fail(name.where, "unknown function '" + name.spelling.substr(0, 60) + "'");
  if (here_.at("++") || here_.at("--")) return parse_step(name, here_.next().spelling == "++", false);
  push_register(register_of(name));
}

}  // namespace cairn::check::litmus
