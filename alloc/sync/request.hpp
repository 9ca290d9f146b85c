// SPDX-License-Identifier: MIT
//
// request - one question to whoever is inside a heap, on a desk that outlives both sides.
//
//   request_slot (in the heap):   none --post(number)--> posted --take--> none        --withdraw(number)--> none
//   question (on the desk):       idle --ask--> asked --answer--> answered            asked --forsake--> forsaken
//
//   asker:    fill the desk, ask, post, gate.ask; wait; out of patience: withdraw, or else forsake
//   answerer: told by the gate, take; fill the desk, answer; if that says forsaken, the desk is now the answerer's
//
// Invariants: a desk has one holder at a time, and the hand-over orders its contents: the asker until post, the
// answerer from take to answer, then the asker again; of a forsaken question the answerer keeps it. Neither side ever
// waits for the other without end. Checked by models/visit.
#pragma once
#include <cstdint>

#include "order.hpp"

namespace cairn {

template <class P>
class request_slot {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  /// Any thread, with desk `number` filled. False: another one's question is posted.
  bool try_post(std::uint32_t number) noexcept {
    std::uint32_t expected = 0;
    // release; pairs with request.take: the desk's contents.
    return word_.compare_exchange_strong(expected, number + 1, order::release, order::relaxed, at<"request.post">);
  }
  /// Another one's question is posted: sleeps until it is taken, at most about `milliseconds`.
  void wait_for_room(std::uint64_t milliseconds) noexcept {
    // relaxed, both: only to sleep on it.
    const std::uint32_t seen = word_.load(order::relaxed, at<"request.peek">);
    if (seen != 0) P::await_for(word_, seen, order::relaxed, at<"request.room">, milliseconds);
  }
  /// Who has posted. False: somebody has taken it.
  bool withdraw(std::uint32_t number) noexcept {
    std::uint32_t expected = number + 1;
    // relaxed: the desk was ours all the time.
    return word_.compare_exchange_strong(expected, 0, order::relaxed, order::relaxed, at<"request.withdraw">);
  }
  /// Who is inside the heap: the desk, or `none`.
  std::uint32_t take() noexcept {
    // acquire; pairs with request.post. The gate has said that there is one; it may have been withdrawn since.
    return word_.exchange(0, order::acquire, at<"request.take">) - 1;
  }
  /// In the child of a fork: whoever asked has vanished.
  void after_fork_child() noexcept { word_.store(0, order::relaxed, at<"request.fork">); }

 private:
  typename P::template atomic<std::uint32_t> word_;
};

template <class P>
class question {
 public:
  enum state : std::uint32_t { idle, asked, answered, forsaken };

  /// The asker, before it posts.
  void ask() noexcept {
    // relaxed: request.post publishes it. The desk is ours alone.
    state_.store(asked, order::relaxed, at<"question.ask">);
  }
  /// The answerer. False: nobody waits for it any more; the desk is the caller's.
  bool answer() noexcept {
    std::uint32_t expected = asked;
    // release; pairs with question.wait and question.forsake.fail: the answer. relaxed on failure: the asker has not
    // touched the desk since it has posted it.
    if (!state_.compare_exchange_strong(expected, answered, order::release, order::relaxed, at<"question.answer">)) {
      return false;
    }
    P::wake(state_);
    return true;
  }
  /// The asker: waits for the answer, at most about `milliseconds`. False: not yet.
  bool wait(std::uint64_t milliseconds) noexcept {
    // acquire; pairs with question.answer.
    return P::await_for(state_, asked, order::acquire, at<"question.wait">, milliseconds) == answered;
  }
  /// The asker has no more patience. False: it has been answered just now.
  bool forsake() noexcept {
    std::uint32_t expected = asked;
    // relaxed: we have not touched the desk since we have posted it. acquire on failure; pairs with question.answer:
    // the answer.
    return state_.compare_exchange_strong(expected, forsaken, order::relaxed, order::acquire, at<"question.forsake">);
  }

 private:
  typename P::template atomic<std::uint32_t> state_;
};

}  // namespace cairn
