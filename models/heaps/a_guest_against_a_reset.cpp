// SPDX-License-Identifier: MIT
//
// A guest allocates while the heap is reset: it may wait, but the heap is there, so it gets a block; and what it got
// before the reset is free afterwards.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_guest_against_a_reset {
  static constexpr unsigned threads = 2;
  shards<P> all{{.release = true, .destroy = true}};
  typename shards<P>::block_type* given[1];

  a_guest_against_a_reset() {
    all.fill(given);
    all.as(7, [&] { all.free_late(all.guest()); });  // there is a guest part
  }
  void thread(unsigned index) {
    if (index == 0) return P::check(all.shared.reset_heap(all.heap) == answer::done);
    answer result = answer::done;
    P::check(all.shared.malloc_in(all.heap, facade_geometry<P>::granule, result) != nullptr);
  }
  void after() {
    P::check(all.shared.destroy_heap(all.heap) == answer::done);
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<a_guest_against_a_reset> registered{
    {.claim = "guest against reset: it gets a block, and the heap has its slices back in the end",
     .bounds = "1 guest malloc, 1 reset; 1 page, a guest part",
     .graph = {60, 47},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
