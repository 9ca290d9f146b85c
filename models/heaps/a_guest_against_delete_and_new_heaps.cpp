// SPDX-License-Identifier: MIT
//
// A heap with a guest part is deleted, and two heaps are made, whose descriptors were that heap's and its guest's. A
// guest that has found the part before gets no block of theirs: the descriptor serves another heap, although anybody
// may enter it.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_guest_against_delete_and_new_heaps {
  static constexpr unsigned threads = 2;
  shards<P> all;
  std::uint64_t made[2] = {};
  typename shards<P>::block_type* got = nullptr;

  a_guest_against_delete_and_new_heaps() {
    all.as(7, [&] {
      all.shared.delete_heap(all.shared.make_heap(false), 0);  // there is a main heap
      all.free(all.guest());                                   // and a guest part
    });
  }
  void thread(unsigned index) {
    if (index == 0) {
      if (all.shared.delete_heap(all.heap, 0) != answer::done) return;
      for (std::uint64_t& heap : made) heap = all.shared.make_heap(false);
      return;
    }
    answer result = answer::done;
    got = static_cast<typename shards<P>::block_type*>(
        all.shared.malloc_in(all.heap, facade_geometry<P>::granule, result));
    P::check((got != nullptr) == (result == answer::done) && (got != nullptr || result == answer::invalid));
    P::cover(got != nullptr ? "a block" : "no such heap");
  }
  void after() {
    if (got == nullptr) return;
    const std::uint64_t of = all.shared.heap_of_block(got);
    for (const std::uint64_t heap : made) P::check(heap == 0 || of != heap);
  }
};

const check::scenario<a_guest_against_delete_and_new_heaps> registered{
    {.claim = "a guest of a heap that ends gets no block of the heaps that have its descriptors",
     .bounds = "1 guest malloc; 1 delete, 2 heaps are made",
     .cover = {"a block", "no such heap"},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
