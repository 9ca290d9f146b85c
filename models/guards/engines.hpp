// SPDX-License-Identifier: MIT
//
// engines - a client on an engine: the whole exploration, or as much of it as the limit allows.
#pragma once
#include <cstdint>

#include "client.hpp"
#include "result.hpp"

namespace cairn::check::guards {

struct engine_limits {
  std::uint64_t executions = 0;  ///< of the whole exploration; 0: none
  std::uint64_t milliseconds = 0;
  std::uint64_t slice = 0;  ///< executions of each call, so that calls are handed over; 0: all in one
};

/// All slices of the exploration together; `open` is not empty if a limit ended it.
slice explore_graphs(const client& c, const options& asked, const engine_limits& limits = {});
slice explore_relacy(const client& c, const options& asked, const engine_limits& limits = {});
/// Is this build able to? Relacy is a package that may be missing.
bool has_relacy();

}  // namespace cairn::check::guards
