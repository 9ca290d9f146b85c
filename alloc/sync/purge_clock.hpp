// SPDX-License-Identifier: MIT
//
// purge_clock - when the dirty slices are due to be returned to the system.
//
//   pending = number of releases since the last pass began;   due = the time before which nobody needs to look
//
// Invariant: a dirty bit that is set is going to be looked at: its releaser raised `pending` after setting it; a pass
// takes `pending` to zero before it scans. Either the pass's exchange comes later, then it acquires the bit, or the
// raise comes later, then `pending` is not zero after the pass and another pass is due. Both are read-modify-writes on
// one word, so no third order exists. Checked by models/slices.
#pragma once
#include <cstdint>

#include "order.hpp"

namespace cairn {

template <class P>
class purge_clock {
 public:
  /// After dirty bits have been set.
  void raise(std::uint64_t now, std::uint64_t delay) noexcept {
    // release; pairs with purge.begin: the dirty bits are visible to the pass that takes this count.
    if (pending_.fetch_add(1, order::release, at<"purge.raise">) != 0) return;
    // relaxed: a time only delays a pass or makes it early. Exchange, as two raisers may meet here.
    due_.exchange(now + delay, order::relaxed, at<"purge.due_set">);
  }

  /// Whether a pass would find something to do now.
  bool is_due(std::uint64_t now) const noexcept {
    // relaxed, both: a late answer delays the pass to the next slow path.
    return pending_.load(order::relaxed, at<"purge.pending">) != 0 && now >= due_.load(order::relaxed, at<"purge.due">);
  }
  /// Releases since the last pass began, at some moment.
  std::uint32_t releases() const noexcept { return pending_.load(order::relaxed, at<"purge.releases">); }
  bool is_pending() const noexcept { return pending_.load(order::relaxed, at<"purge.any">) != 0; }

  /// True: the caller scans all dirty bits.
  bool begin() noexcept {
    // acquire; pairs with purge.raise.
    return pending_.exchange(0, order::acquire, at<"purge.begin">) != 0;
  }

 private:
  typename P::template atomic<std::uint32_t> pending_;
  typename P::template atomic<std::uint64_t> due_;
};

}  // namespace cairn
