// SPDX-License-Identifier: MIT
//
// A thread resets a heap and stops somewhere. Another one tries to enter it, and allocates.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_reset_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all{{.release = true, .destroy = true}};
  typename stops<P>::block_type* given[1];

  a_reset_that_stops() { all.fill(given); }
  void thread(unsigned index) {
    if (index == 0) {
      all.shared.reset_heap(all.heap);
      return;
    }
    all.try_to_enter();
    all.allocate();
  }
  void after() {
    if (contexts::stopped == 0) all.shared.reset_heap(all.heap);  // if it was busy
    all.check_left(6, 2);
  }
};

const check::scenario<a_reset_that_stops> registered{
    {.claim = "a reset that stops blocks nobody",
     .bounds = "1 reset; 1 try_enter, malloc, free and leave; 1 malloc and free",
     .cover = {"entered"},
     .graph = {665, 1339},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
