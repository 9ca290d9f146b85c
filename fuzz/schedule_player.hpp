// SPDX-License-Identifier: MIT
//
// schedule_player - runs a scheduled tape once: its client on the whole shipping allocator, on the graph engine's
// fibers, in the execution that the tape's schedule decides.
//
//   run(tape) -> scheduled_outcome{client, failure}      failure empty: every claim held
//
// What is checked: data races, misuse, deadlock and checks of the allocator always; what models/clients/play.hpp
// demands at the end (lives of blocks, contents, visits, all blocks come back) when all threads have ended. Invariant:
// one tape, one outcome; nothing here depends on time, addresses or the machine. One at a time: the memory is static.
#pragma once
#include <string>

#include "graph/scheduled.hpp"
#include "tape.hpp"

namespace cairn::fuzz {

struct scheduled_outcome {
  std::string client;   ///< in the notation of cairn-clients
  std::string failure;  ///< one line
  std::size_t events = 0;
  check::graph::outcome end = check::graph::outcome::complete;
};

scheduled_outcome run(const properties::tape& t);

/// The trace of the tape's execution, plain accesses included, and what failed in it.
std::pair<check::trace, check::failure> trace_of(const properties::tape& t);

}  // namespace cairn::fuzz
