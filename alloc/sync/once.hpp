// SPDX-License-Identifier: MIT
//
// once - lazy initialisation: exactly one thread runs it, the others wait.
//
//   untouched --enter--> running --finish--> done            a failed run goes back to untouched
//
// Invariant: what the runner wrote happens-before every return of `true` by is_done() and by enter's losers.
// The wait is named: it ends when the runner finishes. The runner must not enter again before it has finished: between
// the two it calls the system and nothing else. Checked by models/once.
#pragma once
#include <cstdint>

#include "order.hpp"

namespace cairn {

template <class P>
class once {
 public:
  enum state : std::uint32_t { untouched = 0, running = 1, done = 2 };

  bool is_done() const noexcept {
    // acquire; pairs with once.finish: everything that was initialised is visible.
    return state_.load(order::acquire, at<"once.done">) == done;
  }

  /// True: the caller is the runner and must call finish(). False: somebody has finished with success.
  bool enter() noexcept {
    for (;;) {
      std::uint32_t seen = untouched;
      // acquire on failure; pairs with once.finish. acquire on success; pairs with the finish of a failed run, whose
      // partial work we redo.
      if (state_.compare_exchange_strong(seen, running, order::acquire, order::acquire, at<"once.enter">)) return true;
      if (seen == done) return false;
      // acquire; pairs with once.finish. May return early: the loop rechecks.
      if (P::await(state_, running, order::acquire, at<"once.await">) == done) return false;
    }
  }

  /// The runner only.
  void finish(bool success) noexcept {
    // release; pairs with once.done, once.enter and once.await. No other thread writes the word while it is `running`.
    state_.store(success ? done : untouched, order::release, at<"once.finish">);
    P::wake(state_);
  }

  /// In the child of a fork: the runner may have vanished.
  void after_fork_child() noexcept {
    // relaxed: the child has one thread.
    std::uint32_t seen = running;
    state_.compare_exchange_strong(seen, untouched, order::relaxed, order::relaxed, at<"once.fork">);
  }

 private:
  typename P::template atomic<std::uint32_t> state_;
};

}  // namespace cairn
