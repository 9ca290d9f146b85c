// SPDX-License-Identifier: MIT
//
// player - run(tape) on the scripted platform, once for all programs of tapes.
#include "player.hpp"

namespace cairn::properties {
template outcome run<scripted_heap<tiny_geometry>, scripted_heap<shipping_geometry>>(const tape& t);
}  // namespace cairn::properties
