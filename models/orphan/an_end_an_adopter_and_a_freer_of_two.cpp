// SPDX-License-Identifier: MIT
//
// Three threads, two operations each: one frees and ends, one makes its first allocation, may adopt the heap, and frees
// a block of it, one looks at another block and frees it.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_end_an_adopter_and_a_freer_of_two {
  static constexpr unsigned threads = 3;
  facade<P> heap{true};
  typename facade<P>::block_type *given[2], *own;

  an_end_an_adopter_and_a_freer_of_two() {
    for (auto*& block : given) block = heap.malloc_as(0);  // a full page
    own = heap.malloc_as(0);
    contexts::slots[2].phase = context_phase::ended;  // publishes at once, and needs no heap of its own
  }
  void thread(unsigned index) {
    if (index == 0) {
      heap.free(own);
      return contexts::end_current();
    }
    if (index == 2) {
      P::check(heap.shared.heap_of_block(given[0]) != 0);
      return heap.free(given[0]);
    }
    P::check(heap.malloc() != nullptr);
    heap.free(given[1]);
  }
  void after() { heap.check_all_come_back(1, 3); }
};

const check::scenario<an_end_an_adopter_and_a_freer_of_two> registered{
    {.claim = "end, adopt and a foreign free, two operations each: one inside at a time, nothing is lost",
     .bounds = "(free, end), (first malloc, foreign free), (heap_of_block, foreign free); 3 slices of 2 blocks",
     .graph = {1933, 2942},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
