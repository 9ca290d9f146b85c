// SPDX-License-Identifier: MIT
//
// The owner makes a block larger, which moves it to pages of its own and frees the old one, while another thread frees
// the other block of that page. Both come back, and so do the new block's slices.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_realloc_to_another_page_against_a_foreign_free {
  static constexpr unsigned threads = 2;
  facade<P> heap{true};
  typename facade<P>::block_type* mine;
  typename facade<P>::block_type* given;

  a_realloc_to_another_page_against_a_foreign_free() {
    mine = heap.malloc_as(0);
    given = heap.malloc_as(0);
    heap.malloc_as(1);
  }
  void thread(unsigned index) {
    if (index == 1) return heap.free(given);
    mine->key.set(facade<P>::freed);
    void* larger = heap.shared.realloc(mine, facade_geometry<P>::slice_bytes);
    P::check(larger != nullptr && larger != mine);
    P::check(heap.shared.usable_size(larger) == facade_geometry<P>::slice_bytes);
    heap.shared.free(larger);
    for (unsigned i = 0; i < 2; i++) P::check(heap.malloc() != nullptr);
  }
  void after() { heap.check_all_come_back(3); }
};

const check::scenario<a_realloc_to_another_page_against_a_foreign_free> registered{
    {.claim = "realloc across pages against a foreign free: every block and slice comes back once",
     .bounds = "1 realloc, free and 2 malloc, 1 foreign free; 3 slices of 2 blocks",
     .graph = {6, 43},
     .relacy = {767, 0}}};

}  // namespace
}  // namespace cairn::check
