// SPDX-License-Identifier: MIT
//
// desk - a heap with a gate and a slot for questions, and the desks on which they lie. A desk's contents are plain, so
// that a second holder, or one that does not see what the first one wrote, is a race.
#pragma once
#include "gate.hpp"
#include "request.hpp"

namespace cairn::check {

/// How a question has ended, for the asker.
enum class ending : int { unasked, answered, withdrawn, forsaken };

template <class P>
struct asked_heap {
  static constexpr std::uint32_t generation = 1;
  static constexpr int recycled = -1;
  using gate_type = gate<P>;
  struct desk {
    question<P> state;
    typename P::template plain<int> contents;  ///< the question n, the answer 2 n, or `recycled` by the answerer
    typename P::template plain<ending> ended;
  };

  gate_type door;
  request_slot<P> slot;
  desk desks[2];
  typename P::template plain<int> visits, answers;

  /// With the caller inside.
  asked_heap() { door.establish(generation, true, false); }

  void work() { visits.set(visits.get() + 1); }
  /// Who is inside, on a slow path.
  void serve() {
    if (!door.take_work().asked) return;
    const std::uint32_t number = slot.take();
    if (number == request_slot<P>::none) return P::cover("a question that was withdrawn");
    desk& asked = desks[number];
    asked.contents.set(2 * asked.contents.get());
    answers.set(answers.get() + 1);
    if (!asked.state.answer()) asked.contents.set(recycled);
  }
  void leave() {
    while (!door.try_leave()) serve();
  }
  void stay() {
    work();
    serve();
    leave();
  }

  /// The asker, until it waits.
  bool post(std::uint32_t number) {
    desk& mine = desks[number];
    mine.contents.set(static_cast<int>(number) + 1);
    mine.state.ask();
    if (!slot.try_post(number)) return false;
    if (door.ask(generation) == gate_type::announcement::serve) stay();  // nobody was there: it answers itself
    return true;
  }
  /// The asker, with the patience of one look.
  void ask(std::uint32_t number) {
    desk& mine = desks[number];
    if (!post(number)) return;
    if (!mine.state.wait(1)) {
      if (slot.withdraw(number)) return mine.contents.set(0), mine.ended.set(ending::withdrawn);
      if (mine.state.forsake()) return mine.ended.set(ending::forsaken);
    }
    P::check(mine.contents.get() == 2 * (static_cast<int>(number) + 1));
    mine.contents.set(0);
    mine.ended.set(ending::answered);
  }
  /// Nobody is inside, no question is left, and each desk is its last holder's.
  void check_over() {
    P::check(!door.look().inside() && !door.look().has_work());
    P::check(slot.take() == request_slot<P>::none);
    int answered = 0;
    for (const desk& one : desks) {
      const ending how = one.ended.get();
      if (how == ending::answered || how == ending::forsaken) answered++;
      if (how == ending::forsaken) P::check(one.contents.get() == recycled);
      if (how == ending::answered || how == ending::withdrawn) P::check(one.contents.get() == 0);
    }
    P::check(answers.get() == answered);
  }
};

}  // namespace cairn::check
