// SPDX-License-Identifier: MIT
//
// compare - one client on the oracle and on the engines, and what differs.
//
//   graph engine == oracle      names of complete graphs, each once; outcomes with their numbers; races; deadlocks
//   the same in slices          calls that are handed over lose and repeat nothing
//   with symmetry               each orbit of equal threads is found
//   Relacy, DPOR == full        outcomes, where a full search is small
//   Relacy <= graph engine      outcomes, but for listed deviations: seq_cst fences mixed with seq_cst accesses, and
//                               seq_cst reads of stores that are not, where outcomes of RC11 are accepted
//
// Each comparison is done in a process of its own: an engine that dies or does not end is a difference too.
#pragma once
#include <cstdint>
#include <string>

#include "client.hpp"
#include "result.hpp"

namespace cairn::check::guards {

struct comparison {
  // What is compared.
  memory_model memory = memory_model::cxx20;
  planted_bug bug = planted_bug::none;
  bool relacy = true;
  bool slices = true;     ///< also in slices, and with symmetry
  unsigned seconds = 60;  ///< an engine that needs more has failed
};

/// Numbers of one comparison; added up over a run.
struct tally {
  std::uint64_t programs = 0, differences = 0;
  std::uint64_t skipped = 0;  ///< over the oracle's limits
  std::uint64_t racy = 0, deadlocks = 0;
  std::uint64_t graphs = 0, partial = 0;
  std::uint64_t blocked_oracle = 0, blocked_engine = 0;
  std::uint64_t sliced = 0, symmetric = 0, symmetric_repeats = 0;
  std::uint64_t relacy = 0, relacy_unfinished = 0, relacy_fences = 0, relacy_reads = 0, relacy_misses = 0;
  std::uint64_t full = 0, full_too_large = 0;
  tally& operator+=(const tally& more);
};

struct report {
  tally numbers;
  std::string difference;  ///< empty: none
};

/// In this process.
report compare(const client& c, const comparison& how);

/// A comparison that runs in a child process.
struct child {
  int process = -1, pipe = -1;
};
child start_compare(const client& c, const comparison& how);
report result_of(const child& started);
inline report compare_isolated(const client& c, const comparison& how) {
  return result_of(start_compare(c, how));
}

}  // namespace cairn::check::guards
