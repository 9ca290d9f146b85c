// SPDX-License-Identifier: MIT
//
// explore - the graph engine's entry points: a program, or a scenario template's instance, in one call.
//
// One OS thread at a time. The runtime keeps the client in static storage: nothing of it survives between executions.
#pragma once
#include "../model.hpp"
#include "../program.hpp"
#include "platform.hpp"

namespace cairn::check::graph {

slice explore_program(const program& client, const options& asked, const std::string& call, const budget& limit);
std::pair<trace, failure> replay_program(const program& client, const options& asked, const std::string& replay);

template <class Scenario>
slice explore(const model&, const options& asked, const std::string& call, const budget& limit) {
  return explore_program(program_of<Scenario>(), asked, call, limit);
}

template <class Scenario>
std::pair<trace, failure> replay(const model&, const options& asked, const std::string& replay) {
  return replay_program(program_of<Scenario>(), asked, replay);
}

}  // namespace cairn::check::graph
