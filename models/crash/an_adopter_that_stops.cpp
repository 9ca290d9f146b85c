// SPDX-License-Identifier: MIT
//
// A thread makes its first allocation, for which it may adopt the heap of one that has ended, and stops somewhere.
// Another one does the same, and frees a block of that heap.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_adopter_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all;
  typename stops<P>::block_type* given[1];

  an_adopter_that_stops() {
    given[0] = all.malloc_as(5);
    contexts::end_as(5);
  }
  void thread(unsigned index) {
    if (index == 0) return all.allocate();
    all.free(given[0]);
    all.allocate();
  }
  void after() { all.check_left(6, 2); }
};

const check::scenario<an_adopter_that_stops> registered{
    {.claim = "an adopter that stops blocks nobody",
     .bounds = "1 first malloc and free; 1 foreign free, 1 first malloc and free",
     .graph = {1367, 1293},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
