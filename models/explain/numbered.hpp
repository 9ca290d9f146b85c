// SPDX-License-Identifier: MIT
//
// numbered - the same trace with events named 1, 2, 3, ... in each thread, as people count.
//
// An engine may number only what it branches on: then a plain access and the end of a thread carry the number of the
// event before them (0 at first), an update takes two numbers, and clocks count these numbers. Invariant of the result:
// names are unique, references and clocks agree with them, and nothing else has changed.
#pragma once
#include "engine/result.hpp"

namespace cairn::check::explain {

trace numbered(const trace& of);

}  // namespace cairn::check::explain
