// SPDX-License-Identifier: MIT
//
// sizes - the shipping geometry, each of its borders, and every option of the header; slower, as blocks are large.
#include "tape_target.hpp"

void cairn::fuzz::shape(properties::tape& t) {
  t.flags |= properties::tape::shipping;
  t.options = 0;
  t.schedule.clear();
}
