// SPDX-License-Identifier: MIT
//
// Two threads enter, work and leave, twice one of them: whoever comes while the other is inside waits, is let in by
// its leave, and sees all that it did. Nobody waits for ever.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_residents_are_never_inside_at_once {
  static constexpr unsigned threads = 2;
  static constexpr int entries = 3;
  test_heap<P> heap;

  two_residents_are_never_inside_at_once() { heap.leave(); }
  void thread(unsigned index) {
    heap.visit();
    if (index == 0) heap.visit();
  }
  void after() {
    P::check(heap.visits.get() == entries);
    heap.check_empty();
  }
};

const check::scenario<two_residents_are_never_inside_at_once> registered{
    {.claim = "two threads enter by waiting: one inside at a time, and all get in",
     .bounds = "2 entries and 1, each with work and leave",
     .graph = {33, 224},
     .relacy = {118876, 68733}}};

}  // namespace
}  // namespace cairn::check
