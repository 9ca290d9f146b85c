// SPDX-License-Identifier: MIT
//
// verdict - what an exploration proves, in the words of the project, and the exit code that says the same.
//
//   EXHAUSTED(bounds)   every execution was explored       BOUNDED(k)   so many, or up to a bound: no proof
//   INCOMPLETE          something ended it; never a pass   FAILED       a counterexample, or not what is expected
//
// Expected counts hold for a model's own options only; with others (another number of spurious failures, a weakened
// site, a shard) they are not compared.
#pragma once
#include <string>
#include <vector>

#include "campaign.hpp"

namespace cairn::check::front {

enum exit_code : int { clean = 0, counterexample = 1, usage_error = 2, incomplete = 3, internal_error = 4 };

struct judgement {
  std::string words;  ///< "EXHAUSTED(spurious=1)"
  exit_code code = clean;
  std::vector<std::string> reasons;  ///< each a line, empty when clean
  bool as_expected_failed = false;   ///< a seeded bug that was caught
};

struct expected_counts {
  bool given = false;
  std::uint64_t complete = expectation::unstated, blocked = expectation::unstated;
};

/// Options are those for which the model states its counts.
bool has_own_options(const job& what);
judgement judge(const task& of, stop_reason why, const shard& part, const expected_counts& on_command_line);

/// Worse of two: internal error, counterexample, usage, incomplete, clean.
exit_code worse(exit_code a, exit_code b);

/// Kind and text, the kind once.
std::string failure_text(const failure& failed);

/// v1:MODEL:FINGERPRINT:OPTIONS:EXECUTION.
std::string replay_string(const task& of);

}  // namespace cairn::check::front
