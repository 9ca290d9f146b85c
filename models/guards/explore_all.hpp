// SPDX-License-Identifier: MIT
//
// explore_all - calls that an engine leaves open are explored until none is left, and the slices added.
#pragma once
#include <chrono>
#include <deque>

#include "engines.hpp"

namespace cairn::check::guards {

inline void add(slice& sum, slice&& more) {
  sum.done += more.done;
  sum.failures += more.failures;
  sum.races += more.races;
  if (sum.failed.kind == failure_kind::none) sum.failed = more.failed;
  for (const auto& [value, count] : more.outcomes) sum.outcomes[value] += count;
  sum.graphs.insert(sum.graphs.end(), more.graphs.begin(), more.graphs.end());
}

/// `explore`: (call, budget) -> slice.
template <class Explore>
slice explore_all(Explore&& explore, const options& asked, const engine_limits& limits) {
  using clock = std::chrono::steady_clock;
  const auto started = clock::now();
  slice sum;
  std::deque<std::string> open{""};
  while (!open.empty()) {
    const std::uint64_t done = sum.done.complete + sum.done.blocked + sum.done.bounded + sum.failures;
    const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - started).count();
    const auto milliseconds = static_cast<std::uint64_t>(spent);
    const bool ends = (limits.executions != 0 && done >= limits.executions) ||
                      (limits.milliseconds != 0 && milliseconds >= limits.milliseconds) ||
                      (!asked.keep_going && sum.failed.kind != failure_kind::none);
    if (ends) break;
    budget granted;
    granted.executions = limits.slice != 0 ? limits.slice : limits.executions != 0 ? limits.executions - done : 0;
    granted.milliseconds = limits.milliseconds != 0 ? limits.milliseconds - milliseconds : 0;
    const std::string call = std::move(open.front());
    open.pop_front();
    slice next = explore(call, granted);
    open.insert(open.begin(), next.open.begin(), next.open.end());
    add(sum, std::move(next));
  }
  sum.open.assign(open.begin(), open.end());
  return sum;
}

}  // namespace cairn::check::guards
