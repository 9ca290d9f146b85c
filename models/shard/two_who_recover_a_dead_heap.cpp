// SPDX-License-Identifier: MIT
//
// The resident of a heap has vanished in a fork. Two threads of the child recover it: one does, the other is told that
// it was done, and both get in afterwards, one after the other.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_who_recover_a_dead_heap {
  static constexpr unsigned threads = 2;
  static constexpr unsigned same_as(unsigned) { return 0; }
  using heap_type = test_heap<P>;
  heap_type heap;
  typename P::template plain<bool> recovered[threads];

  two_who_recover_a_dead_heap() {
    heap.door.after_fork_child(heap.door.look().with_dead());
    P::check(heap.door.try_enter(heap_type::generation, heap_type::gate_type::role::resident) ==
             heap_type::gate_type::entry::dead);
    P::check(!heap.door.recover(heap_type::generation + 1));
  }
  void thread(unsigned index) {
    recovered[index].set(heap.door.recover(heap_type::generation));
    heap.visit();
  }
  void after() {
    P::check(recovered[0].get() != recovered[1].get());
    P::check(!heap.door.recover(heap_type::generation) && heap.visits.get() == 2);
    heap.check_empty();
  }
};

const check::scenario<two_who_recover_a_dead_heap> registered{
    {.claim = "a dead heap is recovered by one, and open to all afterwards", .bounds = "2 x (recover, enter, leave)"}};

}  // namespace
}  // namespace cairn::check
