// SPDX-License-Identifier: MIT
//
// A thread collects all heaps, which serves those that nobody is inside of, and stops somewhere. Another one frees a
// block of such a heap, tries to enter it, and allocates.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_collect_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all;
  typename stops<P>::block_type* given[1];

  a_collect_that_stops() { all.fill(given); }
  void thread(unsigned index) {
    if (index == 0) {
      all.shared.collect(true);
      return;
    }
    all.free(given[0]);
    all.try_to_enter();
    all.allocate();
  }
  void after() { all.check_left(6, 2); }
};

const check::scenario<a_collect_that_stops> registered{
    {.claim = "a collect that stops blocks nobody",
     .bounds = "1 collect of all; 1 foreign free, 1 try_enter, malloc, free and leave; 1 malloc and free",
     .cover = {"entered"},
     .graph = {31471, 59326},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
