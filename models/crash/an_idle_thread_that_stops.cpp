// SPDX-License-Identifier: MIT
//
// A thread becomes idle, which leaves its own heap, and stops somewhere. Another one frees a block of that heap, and
// allocates.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_idle_thread_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all;
  typename stops<P>::block_type* given[1];

  an_idle_thread_that_stops() { given[0] = all.malloc_as(0); }
  void thread(unsigned index) {
    if (index == 0) {
      all.shared.idle();
      return all.shared.busy();
    }
    all.free(given[0]);
    all.allocate();
  }
  void after() { all.check_left(6, 2); }
};

const check::scenario<an_idle_thread_that_stops> registered{
    {.claim = "a thread that stops while it goes idle and comes back blocks nobody",
     .bounds = "1 idle and busy; 1 foreign free, 1 malloc and free",
     .graph = {32, 198},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
