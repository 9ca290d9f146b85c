// SPDX-License-Identifier: MIT
//
// A helper serves the heap while a thread enters by waiting: it is let in as a resident, which attends the heap, and
// sees what the helper did.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_waiter_after_a_helper_is_a_resident {
  static constexpr unsigned threads = 2;
  using heap_type = test_heap<P>;
  heap_type heap;

  a_waiter_after_a_helper_is_a_resident() { heap.leave(); }
  void thread(unsigned index) {
    if (index == 0) return heap.announce(0);  // who announces to nobody is a helper
    P::check(heap.enter());
    P::check(heap.door.attended(heap_type::generation));
    heap.work();
    heap.leave();
  }
  void after() {
    P::check(heap.served[0].get() == 1);
    heap.check_empty();
  }
};

const check::scenario<a_waiter_after_a_helper_is_a_resident> registered{
    {.claim = "enter against an announcement to nobody: the waiter is let in, as a resident",
     .bounds = "1 announcement, 1 entry with work and leave; 1 page",
     .graph = {12, 56},
     .relacy = {4635, 1882}}};

}  // namespace
}  // namespace cairn::check
