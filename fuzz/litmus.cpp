// SPDX-License-Identifier: MIT
//
// litmus - any bytes for the parser of litmus programs: refused with a place, or code that keeps the invariant of
// code.hpp: jumps stay in the thread, the stack never has more than limits::stack values nor fewer than are taken, and
// registers and locations are declared.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <vector>

#include "parser.hpp"

namespace {
using namespace cairn::check::litmus;

[[noreturn]] void broken(const char* what) {
  std::fprintf(stderr, "litmus: %s\n", what);
  std::abort();
}
void demand(bool holds, const char* what) {
  if (!holds) broken(what);
}

struct effect {
  unsigned takes, leaves;
};
effect effect_of(const instruction& of) {
  switch (of.op) {
    case opcode::push:
    case opcode::push_register:
    case opcode::load:
    case opcode::plain_load: return {0, 1};
    case opcode::set_register:
    case opcode::pop:
    case opcode::jump_if_zero:
    case opcode::jump_if_not_zero: return {1, 0};
    case opcode::jump:
    case opcode::repeat:
    case opcode::fence: return {0, 0};
    case opcode::store:
    case opcode::plain_store: return {1, of.value == 0 ? 0u : 1u};
    case opcode::negate:
    case opcode::logical_not:
    case opcode::complement:
    case opcode::truth:
    case opcode::exchange:
    case opcode::fetch_add:
    case opcode::fetch_sub:
    case opcode::fetch_and:
    case opcode::fetch_or:
    case opcode::fetch_xor:
    case opcode::compare_strong:
    case opcode::compare_weak: return {1, 1};
    default: return {2, 1};
  }
}
bool is_jump(opcode op) {
  return op == opcode::jump || op == opcode::repeat || op == opcode::jump_if_zero || op == opcode::jump_if_not_zero;
}

void expect_operands(const test& of, const thread_code& thread, const instruction& now) {
  const std::size_t registers = thread.registers.size(), locations = of.locations.size();
  switch (now.op) {
    case opcode::push_register:
    case opcode::set_register: return demand(now.target < registers, "a register that nobody declared");
    case opcode::compare_strong:
    case opcode::compare_weak:
      demand(now.expected < (now.expected_in_memory ? locations : registers), "an expected value that is nowhere");
      [[fallthrough]];
    case opcode::load:
    case opcode::plain_load:
    case opcode::store:
    case opcode::plain_store:
    case opcode::exchange:
    case opcode::fetch_add:
    case opcode::fetch_sub:
    case opcode::fetch_and:
    case opcode::fetch_or:
    case opcode::fetch_xor: return demand(now.target < locations, "a location that nobody declared");
    default: return;
  }
}

/// Heights of the stack, by following every jump once.
void expect_stack(const thread_code& thread) {
  const auto& code = thread.code;
  std::vector<std::optional<unsigned>> height(code.size() + 1);
  std::vector<std::size_t> open;
  const auto reach = [&](std::size_t at, unsigned held) {
    demand(at <= code.size(), "a jump out of its thread");
    if (height[at]) return demand(*height[at] == held, "two heights of the stack at one instruction");
    height[at] = held;
    open.push_back(at);
  };
  reach(0, 0);
  while (!open.empty()) {
    const std::size_t at = open.back();
    open.pop_back();
    if (at == code.size()) continue;
    const effect does = effect_of(code[at]);
    demand(*height[at] >= does.takes, "too few values on the stack");
    const unsigned held = *height[at] - does.takes + does.leaves;
    demand(held <= limits::stack, "too many values on the stack");
    if (is_jump(code[at].op)) reach(code[at].target, held);
    if (code[at].op != opcode::jump && code[at].op != opcode::repeat) reach(at + 1, held);
  }
}

void expect_observed(const test& of, const observed& value) {
  if (value.thread < 0) return demand(value.index < of.locations.size(), "a condition about no location");
  const auto thread = static_cast<std::size_t>(value.thread);
  demand(thread < of.threads.size() && value.index < of.threads[thread].registers.size(),
         "a condition about no register");
}
void expect_condition(const test& of, const condition& what) {
  demand(what.nodes.empty() || what.root < what.nodes.size(), "a condition without its root");
  for (const condition_node& node : what.nodes) {
    using kind = condition_node::kind_of;
    if (node.kind == kind::equals || node.kind == kind::equals_other) expect_observed(of, node.subject);
    if (node.kind == kind::equals_other) expect_observed(of, node.other);
    for (const unsigned part : node.parts) demand(part < what.nodes.size(), "a condition without a part");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    const test made = parse(std::string_view(reinterpret_cast<const char*>(bytes), size), "input");
    demand(made.threads.size() <= limits::threads && made.locations.size() <= limits::locations, "beyond a limit");
    for (const thread_code& thread : made.threads) {
      demand(thread.code.size() <= limits::instructions && thread.registers.size() <= limits::registers,
             "beyond a limit of a thread");
      demand(thread.initial.size() == thread.registers.size(), "a register without its first value");
      for (const instruction& now : thread.code) expect_operands(made, thread, now);
      expect_stack(thread);
    }
    for (const observed& value : made.shown) expect_observed(made, value);
    expect_condition(made, made.final_condition);
    expect_condition(made, made.filter);
  } catch (const syntax_error& refused) {
    demand(!refused.message.empty(), "refused without a reason");
  }
  return 0;
}
