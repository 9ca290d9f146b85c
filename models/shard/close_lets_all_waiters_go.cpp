// SPDX-License-Identifier: MIT
//
// The resident ends the heap while two threads want to enter: neither gets in, neither waits for ever, and both see
// that the heap is gone.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct close_lets_all_waiters_go {
  static constexpr unsigned threads = 3;
  static constexpr std::uint32_t next_generation = 2;
  using heap_type = test_heap<P>;
  heap_type heap;  // thread 0 is inside

  void thread(unsigned index) {
    if (index != 0) return P::check(heap.door.enter(heap_type::generation) == heap_type::gate_type::entry::stale);
    heap.work();
    heap.door.close_waiters(heap.door.close(next_generation));
  }
  void after() { P::check(heap.door.look().waiters() == 0 && heap.door.look().generation() == next_generation); }
};

const check::scenario<close_lets_all_waiters_go> registered{{.claim = "close against two entries: both go",
                                                             .bounds = "1 close, 2 entries",
                                                             .graph = {33, 261},
                                                             .relacy = {435472, 434174}}};

}  // namespace
}  // namespace cairn::check
