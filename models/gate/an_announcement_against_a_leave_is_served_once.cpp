// SPDX-License-Identifier: MIT
//
// The resident leaves while a foreign thread announces two pages, one after the other: the resident finds each before
// it is out, or the announcer is the next one inside and serves it. In the end nobody is inside and the list is empty.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_announcement_against_a_leave_is_served_once {
  static constexpr unsigned threads = 2;
  test_heap<P> heap;

  void thread(unsigned index) {
    if (index == 0) {
      heap.announce(0);
      heap.announce(1);
    } else {
      heap.work();
      heap.leave();
    }
  }
  void after() {
    for (const auto& count : heap.served) P::check(count.get() == 1);
    heap.check_empty();
  }
};

const check::scenario<an_announcement_against_a_leave_is_served_once> registered{
    {.claim = "announce against leave: served exactly once, by the resident or by the announcer",
     .bounds = "2 announcements, work and leave",
     .graph = {6, 28},
     .relacy = {1805, 0}}};

}  // namespace
}  // namespace cairn::check
