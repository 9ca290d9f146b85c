// SPDX-License-Identifier: MIT
//
// A thread ends and stops somewhere on the way. Another one frees a block of its heap and allocates: it adopts the
// heap, or makes one.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_thread_end_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all;
  typename stops<P>::block_type* given[1];

  a_thread_end_that_stops() { given[0] = all.malloc_as(0); }
  void thread(unsigned index) {
    if (index == 0) return contexts::end_current();
    all.free(given[0]);
    all.allocate();
    P::check(all.malloc() != nullptr);
  }
  void after() { all.check_left(5, 1); }
};

const check::scenario<a_thread_end_that_stops> registered{{.claim = "a thread that stops while it ends blocks nobody",
                                                           .bounds = "1 end; 1 foreign free, 2 malloc, 1 free",
                                                           .graph = {75, 153},
                                                           .crashes = 1}};

}  // namespace
}  // namespace cairn::check
