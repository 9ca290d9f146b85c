// SPDX-License-Identifier: MIT
//
// The resident of a heap leaves it and enters it again; meanwhile a foreign thread frees two blocks, one after the
// other. Both are taken, once, and the page is announced as often as it is settled.
// Not on Relacy: more than two million executions there.
#include "announcement/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_frees_and_a_resident_that_comes_back {
  static constexpr unsigned threads = 2;
  announced_heap<P> heap;  // thread 1 is inside

  void thread(unsigned index) {
    if (index == 1) return heap.leave_and_come_back();
    heap.free_foreign(0);
    heap.free_foreign(1);
  }
  void after() { heap.check_all_taken(); }
};

const check::scenario<two_frees_and_a_resident_that_comes_back> registered{
    {.claim = "two foreign frees of one thread against leave and enter: announced, settled and taken exactly once",
     .bounds = "2 frees with their announcements; 1 leave, 1 entry and leave; 2 blocks",
     .graph = {117, 733},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
