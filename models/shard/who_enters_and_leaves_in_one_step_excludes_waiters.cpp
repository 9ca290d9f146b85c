// SPDX-License-Identifier: MIT
//
// The common case, one compare-exchange in and one out, against a thread that enters by waiting: one inside at a time,
// and who waits is let in although the other one tries to leave in one step.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct who_enters_and_leaves_in_one_step_excludes_waiters {
  static constexpr unsigned threads = 2;
  using heap_type = test_heap<P>;
  heap_type heap;
  typename P::template plain<int> quick;

  who_enters_and_leaves_in_one_step_excludes_waiters() { heap.leave(); }
  void thread(unsigned index) {
    if (index == 0) return heap.visit();
    for (int i = 0; i < 2; i++) {
      if (!heap.door.try_enter_quick(heap_type::generation)) continue;
      quick.set(quick.get() + 1);
      heap.work();
      if (!heap.door.try_leave_quick(heap_type::generation)) heap.leave();
    }
  }
  void after() {
    P::check(heap.visits.get() == quick.get() + 1);
    heap.check_empty();
  }
};

const check::scenario<who_enters_and_leaves_in_one_step_excludes_waiters> registered{
    {.claim = "entries and leaves of one step against a waiter: one inside at a time, and it gets in",
     .bounds = "2 tries of one step, 1 entry; with work and leave",
     .graph = {18, 39},
     .relacy = {1035, 328}}};

}  // namespace
}  // namespace cairn::check
