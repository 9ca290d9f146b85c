// SPDX-License-Identifier: MIT
//
// explore - a scenario on Relacy: explore() a call, replay() a failure (model.hpp).
//
//   const slice part = relacy::explore<a_free_is_seen<relacy::platform>>(model, options, "", {});
//   part.open: empty, or one call from which the same exploration goes on exactly
//
// Counts: complete are executions in which all threads ended; blocked are those that were left because another one has
// all they would have come to (sleep sets; an await that reads a stale value). Relacy's own failures end its run; the
// search goes on in a new one.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "model.hpp"
#include "platform.hpp"

namespace cairn::check::relacy {

slice explore_program(const program& of, const options& wanted, const std::string& call, const budget& granted);
std::pair<trace, failure> replay_program(const program& of, const options& wanted, const std::string& word);

/// The same work in up to `wanted` calls. A call that has not begun ("" of a tree) has no parts yet: explore one
/// execution of it first. Source-DPOR (exhaustive) cannot be cut.
std::vector<std::string> split(const std::string& call, std::size_t wanted);
/// Call of random and pct search: the executions with the numbers first ... last. "": from options.seed, without end.
std::string seeds(std::uint64_t first, std::uint64_t last);

template <class Scenario>
slice explore(const model&, const options& wanted, const std::string& call, const budget& granted) {
  static constexpr program of = program_of<Scenario>();
  return explore_program(of, wanted, call, granted);
}

template <class Scenario>
std::pair<trace, failure> replay(const model& m, const options& wanted, const std::string& word) {
  static constexpr program of = program_of<Scenario>();
  auto shown = replay_program(of, wanted, word);
  if (m.name != nullptr) shown.first.model = m.name;
  if (m.claim != nullptr) shown.first.claim = m.claim;
  return shown;
}

}  // namespace cairn::check::relacy
