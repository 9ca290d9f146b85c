// SPDX-License-Identifier: MIT
//
// A helper and a resident try to enter and do not wait: one at a time is inside; who is refused learns whether a
// helper or a resident is there; only a resident attends the heap.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_helper_and_a_resident_exclude_each_other {
  static constexpr unsigned threads = 2;
  using heap_type = test_heap<P>;
  using entry = typename heap_type::gate_type::entry;
  using role = typename heap_type::gate_type::role;
  heap_type heap;
  typename P::template plain<int> entered[threads];

  a_helper_and_a_resident_exclude_each_other() { heap.leave(); }
  void thread(unsigned index) {
    const role mine = index == 0 ? role::helper : role::resident;
    for (int i = 0; i < 2; i++) {
      const entry answer = heap.door.try_enter(heap_type::generation, mine);
      if (answer == entry::entered) {
        P::check(heap.door.attended(heap_type::generation) == (mine == role::resident));
        entered[index].set(entered[index].get() + 1);
        heap.work();
        heap.leave();
      } else {
        P::check(answer == (index == 0 ? entry::busy : entry::helped));
      }
    }
  }
  void after() {
    P::check(entered[0].get() + entered[1].get() == heap.visits.get());
    P::check(heap.visits.get() >= 2);
    heap.check_empty();
  }
};

const check::scenario<a_helper_and_a_resident_exclude_each_other> registered{
    {.claim = "a helper against a resident: one inside at a time, and each knows what the other is",
     .bounds = "2 tries of each, with work and leave",
     .graph = {68, 295},
     .relacy = {34842, 3134}}};

}  // namespace
}  // namespace cairn::check
