// SPDX-License-Identifier: MIT
//
// engine_graph - clients on the graph engine.
#include "explore_all.hpp"
#include "graph/explore.hpp"
#include "scenario.hpp"

namespace cairn::check::guards {

slice explore_graphs(const client& c, const options& asked, const engine_limits& limits) {
  running = c;
  program made = program_of<interpreted<graph::platform, thread_limit>>();
  made.threads = made.running = c.threads;
  for (unsigned t = 0; t < c.threads; t++) made.same_as[t] = c.same_as(t);
  return explore_all([&](const std::string& call,
                         const budget& granted) { return graph::explore_program(made, asked, call, granted); },
                     asked, limits);
}

}  // namespace cairn::check::guards
