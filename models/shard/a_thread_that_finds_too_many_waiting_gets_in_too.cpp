// SPDX-License-Identifier: MIT
//
// Only one may wait (production: 511). Of three threads that enter, one may find somebody inside and somebody waiting:
// it waits to be a waiter, and gets in too, however the two before it have left meanwhile.
// Not on Relacy: more than five million executions there.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_thread_that_finds_too_many_waiting_gets_in_too {
  static constexpr unsigned threads = 3;
  test_heap<P, 1> heap;  // thread 0 is inside

  void thread(unsigned index) {
    if (index == 0) return heap.leave();
    heap.visit();
  }
  void after() {
    P::check(heap.visits.get() == 2);
    heap.check_empty();
  }
};

const check::scenario<a_thread_that_finds_too_many_waiting_gets_in_too> registered{
    {.claim = "more entries than may wait: all get in",
     .bounds = "1 leave, 2 entries with work and leave; 1 may wait",
     .graph = {248, 1554},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
