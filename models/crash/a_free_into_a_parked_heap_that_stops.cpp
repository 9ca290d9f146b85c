// SPDX-License-Identifier: MIT
//
// A thread stops somewhere in a free into a shard heap that nobody is inside of: while it pins, announces, or serves
// the heap. Another one tries to enter, and allocates.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_free_into_a_parked_heap_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all;
  typename stops<P>::block_type* given[1];

  a_free_into_a_parked_heap_that_stops() {
    all.fill(given);
    all.malloc_as(0);
  }
  void thread(unsigned index) {
    if (index == 0) return all.free(given[0]);
    all.try_to_enter();
    all.allocate();
  }
  void after() { all.check_left(5, 2); }
};

const check::scenario<a_free_into_a_parked_heap_that_stops> registered{
    {.claim = "a free into a parked heap that stops blocks nobody",
     .bounds = "1 foreign free; 1 try_enter, malloc, free and leave; 1 malloc and free",
     .cover = {"entered"},
     .graph = {334, 815},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
