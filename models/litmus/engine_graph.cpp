// SPDX-License-Identifier: MIT
#include "graph/explore.hpp"
#include "interpreter.hpp"
#include "run.hpp"

namespace cairn::check::litmus {

slice explore_on_graph(const options& asked, const std::string& call, const budget& limit) {
  program made = program_of<scenario_of<graph::platform, 1>>();
  made.threads = made.running = static_cast<unsigned>(current->threads.size());
  for (unsigned i = 0; i < made.threads; i++) made.same_as[i] = i;
  return graph::explore_program(made, asked, call, limit);
}

}  // namespace cairn::check::litmus
