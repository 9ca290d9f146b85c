// SPDX-License-Identifier: MIT
//
// A thread destroys a heap and stops somewhere. Another one frees a block of the heap, perhaps too late, tries to enter
// it, and allocates.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_destroy_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all{{.release = true, .destroy = true}};
  typename stops<P>::block_type* given[1];

  a_destroy_that_stops() { all.fill(given); }
  void thread(unsigned index) {
    if (index == 0) {
      all.shared.destroy_heap(all.heap);
      return;
    }
    all.free_late(given[0]);
    all.try_to_enter();
    all.allocate();
  }
  void after() { all.check_left(6, 2); }
};

const check::scenario<a_destroy_that_stops> registered{
    {.claim = "a destroy that stops blocks nobody",
     .bounds = "1 destroy; 1 late free, 1 try_enter, malloc, free and leave; 1 malloc and free",
     .cover = {"entered"},
     .graph = {23152, 38265},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
