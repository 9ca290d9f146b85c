// SPDX-License-Identifier: MIT
//
// The resident ends the heap while a thread wants to enter: it does not get in, and it does not wait for ever. Another
// thread enters the next heap of the same gate: it may wait at the same time, with the turns of the old one's waiters
// being given out, and must not take one of those for its own.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct the_waiters_of_a_closed_heap_go_and_do_not_disturb_the_next {
  static constexpr unsigned threads = 3;
  static constexpr std::uint32_t next_generation = 2;
  using heap_type = test_heap<P>;
  using entry = typename heap_type::gate_type::entry;
  heap_type heap;  // thread 0 is inside

  void thread(unsigned index) {
    if (index == 0) {
      heap.work();
      heap.door.close_waiters(heap.door.close(next_generation));
      heap.door.establish(next_generation, true, false);  // the descriptor serves the next heap
      heap.work();
      heap.leave();
    } else if (index == 1) {
      P::check(heap.door.enter(heap_type::generation) == entry::stale);
    } else if (heap.door.enter(next_generation) == entry::entered) {  // stale before it is there
      heap.work();
      heap.leave();
    }
  }
  void after() {
    P::check(heap.visits.get() == 2 || heap.visits.get() == 3);
    heap.check_empty();
  }
};

const check::scenario<the_waiters_of_a_closed_heap_go_and_do_not_disturb_the_next> registered{
    {.claim = "close against an entry: the waiter goes, and no turn of its heap lets anybody into the next",
     .bounds = "1 close and leave; 1 entry into the old heap, 1 into the next",
     .graph = {91, 422},
     .relacy = {211532, 75379}}};

}  // namespace
}  // namespace cairn::check
