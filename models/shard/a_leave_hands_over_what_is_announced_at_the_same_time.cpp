// SPDX-License-Identifier: MIT
//
// The resident leaves while one thread waits to enter and another announces a page: the page is served once, by the
// resident, by the waiter or by the announcer, and the waiter gets in.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_leave_hands_over_what_is_announced_at_the_same_time {
  static constexpr unsigned threads = 3;
  test_heap<P> heap;  // thread 0 is inside

  void thread(unsigned index) {
    if (index == 0) {
      heap.work();
      heap.leave();
    } else if (index == 1) {
      heap.visit();
    } else {
      heap.announce(0);
    }
  }
  void after() {
    P::check(heap.visits.get() >= 2);
    P::check(heap.served[0].get() == 1);
    heap.check_empty();
  }
};

const check::scenario<a_leave_hands_over_what_is_announced_at_the_same_time> registered{
    {.claim = "leave against enter and announce: the waiter gets in, the page is served exactly once",
     .bounds = "1 work and leave, 1 entry, 1 announcement; 1 page",
     .graph = {35, 250},
     .relacy = {410904, 135564}}};

}  // namespace
}  // namespace cairn::check
