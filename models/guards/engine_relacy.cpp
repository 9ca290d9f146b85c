// SPDX-License-Identifier: MIT
//
// engine_relacy - clients on the Relacy engine, if this build has it: one scenario for each number of threads.
#include "explore_all.hpp"
#if __has_include(<relacy/relacy.hpp>)
#include "relacy/explore.hpp"
#include "scenario.hpp"

namespace cairn::check::guards {
namespace {

template <unsigned Threads>
slice explore_with(const options& asked, const engine_limits& limits) {
  model about{};
  about.name = "guards.client";
  about.threads = Threads;
  return explore_all(
      [&](const std::string& call, const budget& granted) {
        return relacy::explore<interpreted<relacy::platform, Threads>>(about, asked, call, granted);
      },
      asked, limits);
}

}  // namespace

slice explore_relacy(const client& c, const options& asked, const engine_limits& limits) {
  running = c;
  switch (c.threads) {
    case 1:  // Relacy needs two: the other one does nothing
    case 2: return explore_with<2>(asked, limits);
    case 3: return explore_with<3>(asked, limits);
    default: return explore_with<4>(asked, limits);
  }
}

bool has_relacy() {
  return true;
}

}  // namespace cairn::check::guards

#else
namespace cairn::check::guards {
slice explore_relacy(const client&, const options&, const engine_limits&) {
  return {};
}
bool has_relacy() {
  return false;
}
}  // namespace cairn::check::guards
#endif
