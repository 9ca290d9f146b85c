// SPDX-License-Identifier: MIT
//
// code - a litmus program as the interpreter runs it: instructions for a small stack machine, one list per thread.
//
//   int r0 = atomic_load_explicit(y, memory_order_acquire) + 1;   ->   load y acquire; push 1; add; set r0
//
// Flat on purpose: threads run on small fibers, so the interpreter may not recurse, and it keeps nothing that owns
// memory. Invariant (the parser's): every jump goes to an instruction of its thread or to its end, the stack never
// holds more than limits::stack values nor fewer than an instruction takes, registers and locations are declared.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "order.hpp"

namespace cairn::check::litmus {

/// A program beyond these is refused; they bound the parser's recursion and the interpreter's storage.
struct limits {
  static constexpr std::size_t bytes = std::size_t{1} << 18;
  static constexpr unsigned threads = 8;
  static constexpr unsigned locations = 32;
  static constexpr unsigned registers = 48;       ///< of one thread
  static constexpr unsigned instructions = 4096;  ///< of one thread
  static constexpr unsigned nesting = 64;         ///< parentheses, operators and blocks inside one another
  static constexpr unsigned stack = 160;          ///< at most two values a level of nesting, and some
  static constexpr unsigned shown = 64;           ///< values of a state
  static constexpr unsigned pairs = 512;          ///< of threads, for each location with plain and atomic accesses
  static constexpr unsigned condition_nodes = 512;
  static constexpr std::uint64_t steps = 200'000;  ///< instructions of one thread in one execution
};

enum class opcode : unsigned char {
  push,
  push_register,
  set_register,
  pop,
  add,
  sub,
  mul,
  div,
  mod,
  shl,
  shr,
  bit_and,
  bit_or,
  bit_xor,
  equal,
  unequal,
  less,
  less_equal,
  greater,
  greater_equal,
  negate,
  logical_not,
  complement,
  truth,
  jump,
  jump_if_zero,
  jump_if_not_zero,
  repeat,  ///< jump back; the iteration had no effect: the thread may wait instead
  load,
  store,  ///< atomic, with an order
  exchange,
  fetch_add,
  fetch_sub,
  fetch_and,
  fetch_or,
  fetch_xor,
  compare_strong,
  compare_weak,  ///< takes the desired value, leaves 0 or 1
  fence,
  plain_load,
  plain_store
};

struct instruction {
  opcode op;
  order first = order::relaxed;   ///< success order of a compare-exchange
  order second = order::relaxed;  ///< its failure order
  bool expected_in_memory = false;
  unsigned target = 0;    ///< register, location or instruction
  unsigned expected = 0;  ///< register or location of a compare-exchange's expected value
  std::int64_t value = 0;
  unsigned line = 0;
};

/// How the threads access a location, taken together.
struct location {
  std::string name;
  std::int64_t initial = 0;
  bool atomic_access = false, plain_access = false;
};

struct thread_code {
  std::vector<std::string> registers;
  std::vector<std::int64_t> initial;  ///< of the registers
  std::vector<instruction> code;
};

/// A register (thread >= 0) or a location of the final state.
struct observed {
  int thread = -1;
  unsigned index = 0;
  friend bool operator==(const observed&, const observed&) = default;
};

enum class quantifier : unsigned char { exists, not_exists, forall };

/// A condition as a tree in an array; node 0 of an empty one means true.
struct condition_node {
  enum class kind_of : unsigned char { truth, falsity, equals, equals_other, negation, both, either, implies };
  kind_of kind = kind_of::truth;
  observed subject, other;
  std::int64_t value = 0;
  std::vector<unsigned> parts;
};
struct condition {
  std::vector<condition_node> nodes;
  unsigned root = 0;
};

/// The states that a model allows, from a comment "(* allowed MODEL... : STATES *)"; empty and undefined: it races.
struct allowed_states {
  bool undefined = false;
  std::vector<std::string> states;  ///< as states are printed
};

struct test {
  std::string file, name;
  std::vector<location> locations;
  std::vector<thread_code> threads;
  std::vector<observed> shown;  ///< what a state consists of, in the order of printing
  quantifier kind = quantifier::forall;
  condition final_condition, filter;
  bool has_loops = false;
  std::map<std::string, allowed_states> allowed;  ///< "c++20", "rc11"
};

}  // namespace cairn::check::litmus
