// SPDX-License-Identifier: MIT
//
// index_stack - a lock-free stack of small numbers: heaps that wait for a thread to adopt them.
//
//   one 64-bit word:  tag 32 | top 32 (number + 1, 0 = empty);   next(top) -> next(...) -> 0
//
// Invariant: a number is in the stack from its push until the pop that returned it, exactly once.
// ABA: each successful push or pop raises the tag, so a pop that read `next` of an element which was popped and pushed
// again meanwhile fails. The tag wraps after 2^32 operations within one preemption of one pop.
// Elements are type-stable: `next` of a number that is no longer in the stack may be read, its value is not used.
// After Treiber, "Systems programming: coping with parallelism", IBM RJ 5118 (1986). Checked by models/stack and
// models/orphan.
#pragma once
#include <cstdint>

#include "order.hpp"

namespace cairn {

template <class P>
class index_stack {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  /// Any thread. `next` is the link of element `number`, an atomic<uint32_t>.
  template <class Link>
  void push(std::uint32_t number, Link& next) noexcept {
    std::uint64_t top = top_.load(order::relaxed, at<"stack.guess">);  // relaxed: only copied into our own link
    for (;;) {
      // relaxed; published by the release below.
      next.store(static_cast<std::uint32_t>(top), order::relaxed, at<"stack.link">);
      // release; pairs with stack.top and stack.pop: publishes the link.
      if (top_.compare_exchange_weak(top, with_top(top, number + 1), order::release, order::relaxed,
                                     at<"stack.push">)) {
        return;
      }
    }
  }

  /// Any thread. The number pushed last, or `none`. `link_of(number)` gives an element's link.
  template <class LinkOf>
  std::uint32_t pop(LinkOf link_of) noexcept {
    // acquire; pairs with stack.push: the link of the top is at least as new as the top.
    std::uint64_t top = top_.load(order::acquire, at<"stack.top">);
    for (;;) {
      const auto number = static_cast<std::uint32_t>(top);
      if (number == 0) return none;
      // relaxed: ordered by the acquire that read `top`; if the element has left since, the tag makes the CAS fail.
      const std::uint32_t next = link_of(number - 1).load(order::relaxed, at<"stack.next">);
      // acquire on failure; pairs with stack.push, as above. relaxed on success: the link has been read already, and
      // what the element stands for is handed over by its own protocol (gate).
      if (top_.compare_exchange_weak(top, with_top(top, next), order::relaxed, order::acquire, at<"stack.pop">)) {
        return number - 1;
      }
      P::cas_retry();
    }
  }

  bool empty() const noexcept {
    // relaxed: a hint; an element pushed just now is found by the next caller.
    return static_cast<std::uint32_t>(top_.load(order::relaxed, at<"stack.empty">)) == 0;
  }

  /// In the child of a fork: empty; whoever was in it is pushed again.
  void after_fork_child() noexcept { top_.store(0, order::relaxed, at<"stack.fork">); }

 private:
  static constexpr std::uint64_t with_top(std::uint64_t old, std::uint32_t top) noexcept {
    return ((old >> 32) + 1) << 32 | top;
  }

  typename P::template atomic<std::uint64_t> top_;
};

}  // namespace cairn
