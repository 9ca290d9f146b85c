// SPDX-License-Identifier: MIT
//
// run - explores one litmus program on one engine, and says what its executions came to.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "code.hpp"
#include "result.hpp"

namespace cairn::check::litmus {

struct run_options {
  memory_model memory = memory_model::cxx20;
  unsigned loop_bound = 100;
  std::uint64_t milliseconds = 0;  ///< 0: no limit
};

using state = std::vector<std::int64_t>;

struct verdict {
  std::map<state, std::uint64_t> states;     ///< in the order of printing, with the number of their executions
  std::uint64_t positive = 0, negative = 0;  ///< executions for which the condition holds, and does not
  counts executions;
  bool undefined = false;
  std::string reason;  ///< of `undefined` or `broken`, one line
  std::string replay;
  bool cut_off = false;  ///< a loop went on too long, or the time ended: there may be more states
  bool broken = false;   ///< the engine could not do it: `reason`
};

/// Whether this build has the engine.
bool has_engine(engine_kind engine);
verdict run(const test& program, engine_kind engine, const run_options& asked);

bool holds_in(const test& program, const condition& asked, const state& values);

// One call of an exploration of `current`, by engine.
slice explore_on_graph(const options& asked, const std::string& call, const budget& limit);
slice explore_on_relacy(const options& asked, const std::string& call, const budget& limit);

}  // namespace cairn::check::litmus
