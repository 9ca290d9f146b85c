// SPDX-License-Identifier: MIT
//
// The resident of a heap leaves it while two foreign threads free a block each. Both blocks are taken, once, by the
// resident or by a freer that has found nobody inside.
#include "announcement/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_freers_and_a_resident_that_leaves {
  static constexpr unsigned threads = 3;
  announced_heap<P> heap;  // thread 2 is inside

  void thread(unsigned index) {
    if (index == 2) return heap.leave();
    heap.free_foreign(index);
  }
  void after() { heap.check_all_taken(); }
};

const check::scenario<two_freers_and_a_resident_that_leaves> registered{
    {.claim = "two foreign frees against a leave: announced, settled and taken exactly once",
     .bounds = "1 free with its announcement each; 1 leave; 2 blocks",
     .graph = {62, 549},
     .relacy = {227264, 0}}};

}  // namespace
}  // namespace cairn::check
