// SPDX-License-Identifier: MIT
//
// Two contexts try to enter, work inside, and leave: never both at once, and the second sees all that the first did.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct what_was_done_inside_is_visible_to_the_next {
  static constexpr unsigned threads = 2;
  test_heap<P> heap;
  typename P::template plain<int> entered[threads];

  what_was_done_inside_is_visible_to_the_next() { heap.leave(); }
  void thread(unsigned index) {
    if (!heap.try_enter()) return;
    entered[index].set(1);
    heap.work();
    heap.leave();
  }
  void after() {
    P::check(entered[0].get() + entered[1].get() >= 1);
    P::check(heap.visits.get() == entered[0].get() + entered[1].get());
    heap.check_empty();
  }
};

const check::scenario<what_was_done_inside_is_visible_to_the_next> registered{
    {.claim = "two contexts enter and leave: one at a time, and the hand-over is visible",
     .bounds = "1 entry each, with work and leave",
     .graph = {6, 19},
     .relacy = {184, 4}}};

}  // namespace
}  // namespace cairn::check
