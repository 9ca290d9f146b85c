// SPDX-License-Identifier: MIT
//
// A thread allocates in a heap from outside, in its guest part, and stops somewhere. Another one enters the heap
// itself: a resident never waits for a guest.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_guest_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all;

  void thread(unsigned index) {
    if (index == 0) {
      all.guest();
      return;
    }
    all.try_to_enter();
    all.allocate();
  }
  void after() {
    if (contexts::stopped == 0) return all.check_left(4, 4);
    P::check(all.available(2) >= 2);  // who ends a heap waits for its guest (named wait), so it is left as it is
  }
};

const check::scenario<a_guest_that_stops> registered{
    {.claim = "a guest that stops blocks no resident",
     .bounds = "1 malloc_in; 1 try_enter, malloc, free and leave; 1 malloc and free",
     .cover = {"entered"},
     .graph = {663, 2000},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
