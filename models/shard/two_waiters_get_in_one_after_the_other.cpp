// SPDX-License-Identifier: MIT
//
// Somebody is inside, two threads wait: leave lets in one of them, whose leave lets in the other. Each sees what those
// before did.
// Not on Relacy: more than five million executions there.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_waiters_get_in_one_after_the_other {
  static constexpr unsigned threads = 3;
  test_heap<P> heap;  // thread 0 is inside

  void thread(unsigned index) {
    if (index != 0) return heap.visit();
    heap.work();
    heap.leave();
  }
  void after() {
    P::check(heap.visits.get() == static_cast<int>(threads));
    heap.check_empty();
  }
};

const check::scenario<two_waiters_get_in_one_after_the_other> registered{
    {.claim = "two waiters and a leave: one after the other is let in",
     .bounds = "1 leave; 2 entries with work and leave",
     .graph = {144, 1008},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
