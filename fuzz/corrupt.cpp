// SPDX-License-Identifier: MIT
//
// corrupt - double frees, frees of interior addresses and writes to freed blocks among sound operations.
#include "tape_target.hpp"

void cairn::fuzz::shape(properties::tape& t) {
  t.flags &= static_cast<std::uint8_t>(~properties::tape::shipping);
  t.flags |= properties::tape::heaps;
  t.faults = 0;
  t.options = properties::tape::corrupt;
  t.schedule.clear();
}
