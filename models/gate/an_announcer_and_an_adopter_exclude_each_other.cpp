// SPDX-License-Identifier: MIT
//
// Nobody is inside. One thread enters as an adopter does, works and leaves; another announces a page. The page is
// served once, by either, and what the adopter did is visible to the announcer that enters after it, and the other way
// round.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_announcer_and_an_adopter_exclude_each_other {
  static constexpr unsigned threads = 2;
  test_heap<P> heap;

  an_announcer_and_an_adopter_exclude_each_other() { heap.leave(); }
  void thread(unsigned index) {
    if (index == 0) return heap.announce(0);
    if (!heap.try_enter()) return;
    heap.work();
    heap.serve();
    heap.leave();
  }
  void after() {
    P::check(heap.served[0].get() == 1);
    heap.check_empty();
  }
};

const check::scenario<an_announcer_and_an_adopter_exclude_each_other> registered{
    {.claim = "announce against enter: one inside at a time, the page is served exactly once",
     .bounds = "1 announcement, 1 entry with work and leave; 1 page",
     .graph = {8, 28},
     .relacy = {718, 6}}};

}  // namespace
}  // namespace cairn::check
