// SPDX-License-Identifier: MIT
//
// A thread deletes a heap and stops somewhere, with pages that have moved and pages that have not. Another one frees a
// block of the heap, tries to enter it, and allocates.
#include "crash/stops.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_delete_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  stops<P> all;
  typename stops<P>::block_type* given[1];

  a_delete_that_stops() { all.fill(given); }
  void thread(unsigned index) {
    if (index == 0) {
      all.shared.delete_heap(all.heap, 0);
      return;
    }
    all.free(given[0]);
    all.try_to_enter();
  }
  void after() { all.check_left(6, 2); }
};

const check::scenario<a_delete_that_stops> registered{
    {.claim = "a delete that stops blocks nobody",
     .bounds = "1 delete; 1 foreign free, 1 try_enter, malloc, free and leave",
     .cover = {"entered"},
     .graph = {41892, 45280},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
