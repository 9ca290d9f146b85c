// SPDX-License-Identifier: MIT
//
// A heap ends, and its gate serves the next one, whose resident stays inside. Somebody who has the gate from its
// number, and looks whose heap it is, may wait for the old heap, but never for the new one's resident: that would be
// for ever. (A guest's: malloc_in against delete. Found by fuzz/schedule.)
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct who_has_a_number_never_waits_for_the_next_heap {
  static constexpr unsigned threads = 2;
  static constexpr std::uint32_t old_one = 1, new_one = 2;
  using heap_type = test_heap<P>;
  using entry = typename heap_type::gate_type::entry;
  heap_type heap;  // thread 0 is inside
  typename P::template atomic<std::uint32_t> whose;

  who_has_a_number_never_waits_for_the_next_heap() { whose.store(old_one, order::relaxed, at<"model.set_up">); }
  void thread(unsigned index) {
    if (index == 0) {
      heap.work();
      heap.leave();
      if (!heap.try_enter()) return;
      heap.door.close_waiters(heap.door.close(2));
      whose.store(new_one, order::relaxed, at<"model.set_up">);
      heap.door.establish(2, true, false);
      return heap.work();
    }
    const std::uint32_t now =
        heap.door.generation_if([&] { return whose.load(order::relaxed, at<"model.whose">) == old_one; });
    const entry result = now == 0 ? entry::stale : heap.door.enter(now);
    P::cover(result == entry::entered ? "in the old heap" : "it is gone");
    if (result != entry::entered) return;
    heap.work();
    heap.leave();
  }
  void after() { P::check(heap.door.look().inside() == (heap.door.look().generation() == 2)); }
};

const check::scenario<who_has_a_number_never_waits_for_the_next_heap> registered{
    {.claim = "who enters a gate by its number waits for the right heap only",
     .bounds = "1 leave, 1 close, 1 next heap, 1 who enters",
     .cover = {"in the old heap", "it is gone"},
     .graph = {45, 101},
     .relacy = {25364, 8146}}};

}  // namespace
}  // namespace cairn::check
