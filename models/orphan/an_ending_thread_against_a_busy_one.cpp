// SPDX-License-Identifier: MIT
//
// Three operations each: a thread frees what another made and ends, while the other frees what it made, takes new
// memory and may find the heap that was left.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_ending_thread_against_a_busy_one {
  static constexpr unsigned threads = 2;
  facade<P> heap{true};
  typename facade<P>::block_type *mine, *theirs;
  unsigned kept = 1;     ///< blocks that are live at the end
  unsigned had[2] = {};  ///< of these, by each thread

  an_ending_thread_against_a_busy_one() {
    mine = heap.malloc_as(0);
    heap.malloc_as(0);
    theirs = heap.malloc_as(6);  // an orphan's when the threads start: the second thread finds it, or the first's
    contexts::end_as(6);
  }
  void thread(unsigned index) {
    if (index == 0) {
      had[0] += heap.malloc() != nullptr;
      heap.free(theirs);
      return contexts::end_current();
    }
    had[1] += heap.malloc() != nullptr;
    heap.free(mine);
    had[1] += heap.malloc() != nullptr;
  }
  void after() { heap.check_all_come_back(kept + had[0] + had[1]); }
};

const check::scenario<an_ending_thread_against_a_busy_one> registered{
    {.claim =
         "(malloc, foreign free, end) against (first malloc, foreign free, malloc): nothing is lost, nothing twice",
     .bounds = "(malloc, foreign free, end), (first malloc, foreign free, malloc); 3 slices of 2 blocks, 1 orphan",
     .graph = {2341, 2835},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
