// SPDX-License-Identifier: MIT
//
// Three threads enter, work and leave: one inside at a time, each sees what those before did, and nobody waits for
// ever.
// Not on Relacy: more than five million executions there.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct three_residents_are_never_inside_at_once {
  static constexpr unsigned threads = 3;
  test_heap<P> heap;

  three_residents_are_never_inside_at_once() { heap.leave(); }
  void thread(unsigned) { heap.visit(); }
  void after() {
    P::check(heap.visits.get() == static_cast<int>(threads));
    heap.check_empty();
  }
};

const check::scenario<three_residents_are_never_inside_at_once> registered{
    {.claim = "three threads enter by waiting: one inside at a time, and all get in",
     .bounds = "1 entry each, with work and leave",
     .graph = {492, 3754},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
