// SPDX-License-Identifier: MIT
//
// A thread enters a shard heap and leaves it, and stops somewhere. Another one looks through the heap: the visit ends,
// and what it shows is right.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_resident_that_stops_against_a_visit {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all;
  typename stops<P>::block_type* given[1];

  a_resident_that_stops_against_a_visit() { all.fill(given); }
  void thread(unsigned index) {
    if (index == 0) {
      if (!all.is_entered()) return;
      return all.leave();
    }
    all.look(given[0], [](void*) { return false; });
    all.allocate();
  }
  void after() { all.check_left(4, 1); }
};

const check::scenario<a_resident_that_stops_against_a_visit> registered{
    {.claim = "a visit of a heap whose resident stops comes to an end",
     .bounds = "1 enter and leave; 1 visit; 1 malloc and free",
     .graph = {682, 1562},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
