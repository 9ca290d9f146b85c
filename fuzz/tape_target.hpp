// SPDX-License-Identifier: MIT
//
// tape_target - what a target of tapes has to say: which tapes are its own. tape_target.cpp does the rest.
#pragma once
#include "tape.hpp"

namespace cairn::fuzz {

/// Makes the header one of this target's, and leaves one that is. shape(shape(t)) == shape(t).
void shape(properties::tape& t);

}  // namespace cairn::fuzz
