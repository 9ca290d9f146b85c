// SPDX-License-Identifier: MIT
//
// faults - the same as heap, and system calls fail where a record says so: at least one kind of them can.
#include "tape_target.hpp"

void cairn::fuzz::shape(properties::tape& t) {
  t.flags &= static_cast<std::uint8_t>(~properties::tape::shipping);
  if (t.faults == 0) t.faults = 255;
  t.options = 0;
  t.schedule.clear();
}
