// SPDX-License-Identifier: MIT
//
// A question is posted already when a second asker comes: it waits for room for a while, and is in the slot only after
// the first one has been taken or withdrawn, with what it has written on its desk.
#include "request.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_second_asker_waits_for_room {
  static constexpr unsigned threads = 2;
  request_slot<P> slot;
  typename P::template plain<unsigned> desks[2];
  unsigned taken = 0;
  bool posted = false;

  a_second_asker_waits_for_room() {
    desks[0].set(1);
    P::check(slot.try_post(0));
  }
  void thread(unsigned index) {
    if (index == 0) {  // who is inside, or the first asker, who has no more patience
      if (P::choose(2) == 0) return P::check(slot.withdraw(0));
      for (unsigned looks = 0; looks < 2; looks++) take();
      return;
    }
    desks[1].set(2);
    for (unsigned tries = 0; tries < 2 && !posted; tries++) {
      posted = slot.try_post(1);
      if (!posted) slot.wait_for_room(1);
    }
    P::cover(posted ? "posted" : "no room");
  }
  void take() {
    const std::uint32_t number = slot.take();
    if (number == request_slot<P>::none) return;
    P::check(number < 2 && (taken >> number & 1) == 0 && desks[number].get() == number + 1);
    taken |= 1u << number;
  }
  void after() {
    const bool was_withdrawn = taken == 0;
    take();
    P::check(taken == ((was_withdrawn ? 0u : 1u) | (posted ? 2u : 0u)));
  }
};

const check::scenario<a_second_asker_waits_for_room> registered{
    {.claim = "a second question is posted only when the first one is gone, and is taken once with its contents",
     .bounds = "1 question posted, then taken or withdrawn; 2 tries to post another one",
     .cover = {"posted", "no room"}}};

}  // namespace
}  // namespace cairn::check
