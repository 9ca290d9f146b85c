// SPDX-License-Identifier: MIT
//
// corrupt - double frees, frees of interior addresses and writes to freed blocks among sound operations; with sealed
// links the writes hit the links, too.
#include "tape_target.hpp"

void cairn::fuzz::shape(properties::tape& t) {
  t.flags &= static_cast<std::uint8_t>(~properties::tape::shipping);
  t.flags |= properties::tape::heaps;
  t.faults = 0;
  t.options = static_cast<std::uint8_t>(properties::tape::corrupt | (t.options & properties::tape::sealed));
  t.schedule.clear();
}
