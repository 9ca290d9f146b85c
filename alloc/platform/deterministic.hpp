// SPDX-License-Identifier: MIT
//
// deterministic - whether this process repeats itself (CAIRN_DETERMINISTIC=1), and the clock that it has then.
//
//   unknown --asked, and there is an environment--> no, yes: for ever
//
// Invariant: every thread that has an answer has the same, as each asks the same environment. Nothing is published by
// these words. Checked by models/once.
#pragma once
#include <cstdint>

#include "order.hpp"

namespace cairn {

template <class P>
class deterministic_mode {
 public:
  enum answer : std::uint32_t { unknown, no, yes };

  /// Any thread. ask() -> answer; `unknown`: it must be asked again.
  template <class Ask>
  bool is_on(Ask ask) noexcept {
    // relaxed, both: every thread that asks comes to the same answer.
    std::uint32_t known = known_.load(order::relaxed, at<"deterministic.peek">);
    if (known == unknown) {
      known = ask();
      if (known != unknown) known_.exchange(known, order::relaxed, at<"deterministic.set">);
    }
    return known == yes;
  }
  /// Any thread. A number that no other call has got.
  std::uint64_t tick() noexcept {
    // relaxed: a counter, nothing is published by it.
    return ticks_.fetch_add(1, order::relaxed, at<"clock.tick">);
  }

 private:
  typename P::template atomic<std::uint32_t> known_{};
  typename P::template atomic<std::uint64_t> ticks_{};
};

}  // namespace cairn
