// SPDX-License-Identifier: MIT
//
// A thread takes a block of two slices, which is a page of its own, and frees it, while another one needs a new page:
// each has what it has alone, or finds that there is no room.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_block_of_two_slices_against_a_malloc {
  static constexpr unsigned threads = 2;
  facade<P> heap{true};
  typename P::template plain<unsigned> got;

  a_block_of_two_slices_against_a_malloc() {
    for (unsigned i = 0; i < 2; i++) heap.malloc_as(1);
    heap.as(0, [&] { heap.free(heap.malloc()); });
    contexts::end_as(0);
  }
  void thread(unsigned index) {
    if (index == 1) return got.set(heap.malloc() == nullptr ? 0 : 1);
    void* large = heap.shared.malloc(2 * facade_geometry<P>::slice_bytes);
    if (large == nullptr) return P::cover("no room");
    P::cover("two slices");
    P::check(heap.shared.usable_size(large) == 2 * facade_geometry<P>::slice_bytes);
    heap.shared.free(large);
  }
  void after() { heap.check_all_come_back(2 + got.get()); }
};

const check::scenario<a_block_of_two_slices_against_a_malloc> registered{
    {.claim = "a block of two slices against a new page: neither gets what the other has",
     .bounds = "1 malloc of 2 slices and free, 1 malloc; 3 slices of 2 blocks",
     .cover = {"no room", "two slices"},
     .graph = {94, 209},
     .relacy = {12855, 375}}};

}  // namespace
}  // namespace cairn::check
