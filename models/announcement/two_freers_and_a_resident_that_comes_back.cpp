// SPDX-License-Identifier: MIT
//
// The resident of a heap leaves it and enters it again; meanwhile two foreign threads free a block each. Both blocks
// are taken, once, by the resident or by a freer that has found nobody inside, and the page is announced as often as
// it is settled. Without spurious failures, which would make 20 million executions of it.
// Not on Relacy: more than two million executions there.
#include "announcement/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_freers_and_a_resident_that_comes_back {
  static constexpr unsigned threads = 3;
  announced_heap<P> heap;  // thread 2 is inside

  void thread(unsigned index) {
    if (index == 2) return heap.leave_and_come_back();
    heap.free_foreign(index);
  }
  void after() { heap.check_all_taken(); }
};

const check::scenario<two_freers_and_a_resident_that_comes_back> registered{
    {.claim = "two foreign frees against leave and enter: announced, settled and taken exactly once",
     .bounds = "1 free with its announcement each; 1 leave, 1 entry and leave; 2 blocks",
     .graph = {1522, 3904},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
