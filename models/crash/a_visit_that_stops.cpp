// SPDX-License-Identifier: MIT
//
// A thread looks through a shard heap and stops somewhere. Another one frees a block of it, tries to enter it, and
// allocates.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_visit_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all;
  typename stops<P>::block_type* given[1];

  a_visit_that_stops() { all.fill(given); }
  void thread(unsigned index) {
    if (index == 0) {
      all.shared.visit_heap(all.heap, true, [](const visited_area&, void*) { return true; });
      return;
    }
    all.free(given[0]);
    all.try_to_enter();
  }
  void after() { all.check_left(6, 2); }
};

const check::scenario<a_visit_that_stops> registered{
    {.claim = "a visit that stops blocks nobody",
     .bounds = "1 visit; 1 foreign free, 1 try_enter, malloc, free and leave",
     .cover = {"entered"},
     .graph = {81210, 103270},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
