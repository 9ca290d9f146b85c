// SPDX-License-Identifier: MIT
//
// Only one may wait (production: 511). The resident ends the heap while two threads want to enter: also the one that
// waits to be a waiter goes.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct close_lets_a_crowd_go {
  static constexpr unsigned threads = 3;
  static constexpr std::uint32_t next_generation = 2;
  using heap_type = test_heap<P, 1>;
  heap_type heap;  // thread 0 is inside

  void thread(unsigned index) {
    if (index != 0) return P::check(heap.door.enter(heap_type::generation) == heap_type::gate_type::entry::stale);
    heap.door.close_waiters(heap.door.close(next_generation));
  }
  void after() { P::check(heap.door.look().waiters() == 0 && heap.door.look().generation() == next_generation); }
};

const check::scenario<close_lets_a_crowd_go> registered{{.claim = "close against more entries than may wait: all go",
                                                         .bounds = "1 close, 2 entries; 1 may wait",
                                                         .graph = {31, 111},
                                                         .relacy = {15002, 9836}}};

}  // namespace
}  // namespace cairn::check
