// SPDX-License-Identifier: MIT
//
// made_once - something that the process makes once and keeps, like the key of thread-specific data.
//
//   untouched --the first one--> making --it worked--> made        for ever
//                                  \----it did not---> failed      for ever
//
// Invariant: one thread makes it; who is told that it is there sees what its maker wrote. The others wait for the
// maker (named wait). The layer below once.hpp: it may not be repeated. Checked by models/once.
#pragma once
#include <cstdint>

#include "order.hpp"

namespace cairn {

template <class P>
class made_once {
 public:
  /// Any thread. make() -> bool, called once in the process. True: it is there.
  template <class Make>
  bool ready(Make make) noexcept {
    std::uint32_t state = untouched;
    // acquire on failure; pairs with made.publish: what was made is visible to who sees `made`. relaxed on success:
    // nobody has been here.
    if (state_.compare_exchange_strong(state, making, order::relaxed, order::acquire, at<"made.claim">)) {
      state = make() ? made : failed;
      state_.store(state, order::release, at<"made.publish">);  // release; pairs with made.claim's failure, made.await
      P::wake(state_);
    }
    // acquire; pairs with made.publish. May return early: the loop rechecks.
    while (state == making) state = P::await(state_, making, order::acquire, at<"made.await">);
    return state == made;
  }

  /// In the child of a fork: the maker may have vanished in the middle.
  void after_fork_child() noexcept {
    // relaxed: the child has one thread.
    std::uint32_t state = making;
    state_.compare_exchange_strong(state, untouched, order::relaxed, order::relaxed, at<"made.fork">);
  }

 private:
  enum : std::uint32_t { untouched, making, made, failed };
  typename P::template atomic<std::uint32_t> state_{};
};

}  // namespace cairn
