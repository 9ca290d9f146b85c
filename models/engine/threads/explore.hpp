// SPDX-License-Identifier: MIT
//
// explore - a scenario on real threads: as many executions as the budget allows, each with the next seed.
//
// Proves nothing; finds what a model leaves out (compilers, machines), and gives ThreadSanitizer something to watch. A
// call is the next seed; the search never ends by itself, but for a budget without limits: 10,000 executions. There is
// no replay.
#pragma once
#include <string>

#include "model.hpp"
#include "program.hpp"
#include "threads/platform.hpp"

namespace cairn::check::threads {

slice explore_program(const program& of, const options& wanted, const std::string& call, const budget& granted);

template <class Scenario>
slice explore(const model&, const options& wanted, const std::string& call, const budget& granted) {
  static constexpr program of = program_of<Scenario>();
  return explore_program(of, wanted, call, granted);
}

}  // namespace cairn::check::threads
