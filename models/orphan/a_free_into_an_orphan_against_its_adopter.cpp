// SPDX-License-Identifier: MIT
//
// A heap waits for a thread. One thread makes its first allocation and adopts it, unless the other is inside to serve
// it; the other, with a heap of its own, frees the orphan's only live block, which empties the page.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_free_into_an_orphan_against_its_adopter {
  static constexpr unsigned threads = 2;
  facade<P> heap{true};
  typename facade<P>::block_type* given;

  a_free_into_an_orphan_against_its_adopter() {
    given = heap.malloc_as(2);
    heap.malloc_as(1);
    contexts::end_as(2);
  }
  void thread(unsigned index) {
    if (index == 1) return heap.free(given);
    P::check(heap.malloc() != nullptr);
  }
  void after() { heap.check_all_come_back(2); }
};

const check::scenario<a_free_into_an_orphan_against_its_adopter> registered{
    {.claim = "adopt against a foreign free into the orphan: one inside at a time, nothing is lost",
     .bounds = "1 first malloc, 1 foreign free; 3 slices of 2 blocks, 1 orphan",
     .graph = {41, 117},
     .relacy = {9438, 3149}}};

}  // namespace
}  // namespace cairn::check
