// SPDX-License-Identifier: MIT
//
// A thread stops somewhere in a free into the heap of another one, which allocates and frees as before.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_free_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all;
  typename stops<P>::block_type* given[1];

  a_free_that_stops() {
    given[0] = all.malloc_as(1);
    all.malloc_as(1);
    all.malloc_as(0);
  }
  void thread(unsigned index) {
    if (index == 0) return all.free(given[0]);
    all.allocate();
    P::check(all.malloc() != nullptr);
  }
  void after() { all.check_left(3, 1); }
};

const check::scenario<a_free_that_stops> registered{{.claim = "a free that stops blocks nobody",
                                                     .bounds = "1 foreign free; 2 malloc, 1 free of the owner",
                                                     .graph = {10, 42},
                                                     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
