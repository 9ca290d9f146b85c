// SPDX-License-Identifier: MIT
//
// report - a verdict in herd's words, or as JSON.
//
//   Test MP Allowed
//   States 3
//   1:r0=0; 1:r1=0;
//   ...
//   No                                Ok, No, Undef; "Loop " before it: cut off, there may be more states
//   Witnesses
//   Positive: 0 Negative: 3           executions, as herd counts them: one for each reads-from and modification order
//   Condition exists (1:r0=1 /\ 1:r1=0)
//   Observation MP Never 0 3
#pragma once
#include <string>

#include "run.hpp"

namespace cairn::check::litmus {

std::string text_of(const test& program, const state& values);
std::string text_of(const test& program, const condition& asked);
/// Whether the quantified condition is true of these executions.
bool is_ok(const test& program, const verdict& found);
std::string herd_report(const test& program, const verdict& found);
/// One JSON object.
std::string json_report(const test& program, const verdict& found, engine_kind engine, memory_model memory);

constexpr const char* name_of(memory_model memory) {
  return memory == memory_model::cxx20 ? "c++20" : "rc11";
}
constexpr const char* name_of(engine_kind engine) {
  return engine == engine_kind::graph ? "graph" : "relacy";
}

}  // namespace cairn::check::litmus
