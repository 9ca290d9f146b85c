// SPDX-License-Identifier: MIT
#include "interpreter.hpp"
#include "relacy/explore.hpp"
#include "run.hpp"

namespace cairn::check::litmus {

slice explore_on_relacy(const options& asked, const std::string& call, const budget& limit) {
  program made = program_of<scenario_of<relacy::platform, 1>>();
  made.threads = made.running = static_cast<unsigned>(current->threads.size());
  for (unsigned i = 0; i < made.threads; i++) made.same_as[i] = i;
  return relacy::explore_program(made, asked, call, limit);
}

}  // namespace cairn::check::litmus
