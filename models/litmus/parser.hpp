// SPDX-License-Identifier: MIT
//
// parser - herd's C litmus format, in recursive descent with bounded recursion.
//
//   C NAME
//   { [x] = 0; int y = 1; atomic_int z; 0:r0 = 1; }
//   P0 (atomic_int* x, int* y) { ...; }
//   locations [x; 0:r0;]  filter (...)
//   exists | ~exists | forall (0:r0=1 /\ x=2)
//
// Statements: declarations of registers, assignments, if, while, do, for, break, continue, return, atomic_load,
// _store, _exchange, _fetch_add/sub/and/or/xor, _compare_exchange_strong/weak, each also _explicit, and
// atomic_thread_fence. `*x` is a plain access if this thread's parameter is not atomic, else seq_cst, as in C.
// Values have 64 bits. Operands are evaluated from left to right; memory_order_consume is acquire.
//
// Takes any bytes; what it does not know is an error with its place, never skipped.
#pragma once
#include <map>
#include <string_view>

#include "code.hpp"
#include "cursor.hpp"

namespace cairn::check::litmus {

/// Throws syntax_error.
test parse(std::string_view text, const std::string& file);

// The parts of the parser.

struct parameter {
  unsigned location;
  bool atomic;
};
using parameters = std::map<std::string, parameter, std::less<>>;

/// Is this word part of the name of a type?
bool begins_type(const word& w);
/// Takes a type without its stars; true: atomic.
bool take_type(cursor& here);

/// "{ ... }" of thread number `thread`, whose registers of the initial state are there already.
void parse_body(cursor& here, test& made, unsigned thread, const parameters& names);
/// locations, filter and the final condition, up to the end; fills `shown`.
void parse_conditions(cursor& here, test& made);
/// "(* allowed c++20 rc11: STATE; ... *)": throws if malformed.
void parse_allowed(const words::comment& said, const std::string& file, test& made);

}  // namespace cairn::check::litmus
