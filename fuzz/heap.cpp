// SPDX-License-Identifier: MIT
//
// heap - operations of several contexts and heaps on the tiny geometry, where everything is soon full; the system
// works.
#include "tape_target.hpp"

void cairn::fuzz::shape(properties::tape& t) {
  t.flags &= static_cast<std::uint8_t>(~properties::tape::shipping);
  t.faults = 0;
  t.options = 0;
  t.schedule.clear();
}
