// SPDX-License-Identifier: MIT
//
// Three threads: one ends, one makes its first allocation and may adopt the heap, one frees a block of it. Whoever is
// inside finds the block; the heap has one resident at a time.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_end_an_adopter_and_a_free {
  static constexpr unsigned threads = 3;
  facade<P> heap{true};
  typename facade<P>::block_type* given;

  an_end_an_adopter_and_a_free() {
    given = heap.malloc_as(0);
    heap.malloc_as(0);
    heap.malloc_as(2);
  }
  void thread(unsigned index) {
    if (index == 0) return contexts::end_current();
    if (index == 2) return heap.free(given);
    P::check(heap.malloc() != nullptr);
  }
  void after() { heap.check_all_come_back(3, 3); }
};

const check::scenario<an_end_an_adopter_and_a_free> registered{
    {.claim = "end, adopt and a foreign free: one inside at a time, nothing is lost",
     .bounds = "1 end, 1 first malloc, 1 foreign free; 3 slices of 2 blocks",
     .graph = {50, 401},
     .relacy = {30198, 587}}};

}  // namespace
}  // namespace cairn::check
