// SPDX-License-Identifier: MIT
//
// A thread enters a shard heap, allocates and leaves, and stops somewhere. Another one frees a block of the heap, tries
// to enter it and looks through it: the visit ends, whatever it can say.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_resident_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all;
  typename stops<P>::block_type* given[1];

  a_resident_that_stops() { all.fill(given); }
  void thread(unsigned index) {
    if (index == 0) {
      if (!all.is_entered()) return;
      all.allocate();
      return all.leave();
    }
    all.free(given[0]);
    all.try_to_enter();
    all.allocate();
  }
  void after() { all.check_left(6, 2); }
};

const check::scenario<a_resident_that_stops> registered{
    {.claim = "a resident that stops blocks no free, no try_enter and no malloc elsewhere",
     .bounds =
         "1 try_enter, malloc, free and leave; 1 foreign free, 1 try_enter, malloc, free and leave; 1 malloc and free",
     .cover = {"entered"},
     .graph = {1881, 3321},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
