// SPDX-License-Identifier: MIT
//
// detached - a claim that lies in a value: what a scheduler carries from one thread to another.
//
//   one 64-bit word:  serial 63 | away 1      carried --detach--> away, next serial --attach(serial)--> carried
//
// Invariant: of all copies of a value one attaches, once; a value from an earlier detach never does. What was done
// before detach happens-before what is done after attach. Checked by models/detached.
#pragma once
#include <cstdint>

#include "order.hpp"

namespace cairn {

template <class P>
class detached {
 public:
  /// The holder of the claim: it is in the returned serial from now on. Never 0.
  [[gnu::always_inline]] std::uint64_t detach() noexcept {
    // relaxed: only holders write the word, and the claim has been handed to us.
    const std::uint64_t next = word_.load(order::relaxed, at<"detached.serial">) + 3;
    // release; pairs with detached.attach: everything done with the claim so far.
    word_.store(next, order::release, at<"detached.detach">);
    return next >> 1;
  }
  /// Any thread. False: this serial holds no claim (any more). Whoever gets a value by relaxed operations alone may be
  /// told so too early, as a compare-exchange may fail by an old value; what schedulers use to hand over tasks orders.
  [[gnu::always_inline]] bool attach(std::uint64_t serial) noexcept {
    std::uint64_t expected = serial * 2 + 1;
    // acquire; pairs with detached.detach.
    return word_.compare_exchange_strong(expected, serial * 2, order::acquire, order::relaxed, at<"detached.attach">);
  }

  /// In the child of a fork: the claim lies in a value.
  bool is_away() const noexcept { return (word_.load(order::relaxed, at<"detached.fork">) & 1) != 0; }

 private:
  typename P::template atomic<std::uint64_t> word_;
};

}  // namespace cairn
