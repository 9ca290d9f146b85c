// SPDX-License-Identifier: MIT
#include "explore.hpp"

#include "explorer.hpp"

namespace cairn::check::graph {

slice explore_program(const program& client, const options& asked, const std::string& call, const budget& limit) {
  explorer engine(client, asked);
  return engine.explore(call, limit);
}

std::pair<trace, failure> replay_program(const program& client, const options& asked, const std::string& replay) {
  explorer engine(client, asked);
  return engine.replay_of(replay);
}

}  // namespace cairn::check::graph
