// SPDX-License-Identifier: MIT
//
// A heap is deleted while two others look at and free a block each of its only page: each is freed once, whichever
// heap owns the page by then, and the page is given back.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct delete_against_two_freers {
  static constexpr unsigned threads = 3;
  shards<P> all;
  typename shards<P>::block_type* given[2];
  std::uint64_t main;

  delete_against_two_freers() {
    all.fill(given);
    all.as(7, [&] {  // there is a main heap
      const std::uint64_t first = all.shared.make_heap(false);
      answer made = answer::done;
      void* kept = all.shared.malloc_in(first, facade_geometry<P>::granule, made);
      all.shared.delete_heap(first, 0);
      main = all.shared.heap_of_block(kept);
      all.shared.free(kept);
    });
    contexts::slots[1].phase = contexts::slots[2].phase = context_phase::ended;  // publish at once, from no heap
  }
  void thread(unsigned index) {
    if (index != 0) {
      const std::uint64_t home = all.shared.heap_of_block(given[index - 1]);
      P::check(home == all.heap || home == main);
      return all.free(given[index - 1]);
    }
    const answer result = all.shared.delete_heap(all.heap, 0);
    P::check(result == answer::done || result == answer::busy);  // busy: a freer is inside
    if (result == answer::done) P::check(all.shared.try_enter(all.heap, nullptr) == answer::invalid);
  }
  void after() {
    contexts::end_as(0);
    all.shared.delete_heap(all.heap, 0);  // if it was busy
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<delete_against_two_freers> registered{
    {.claim = "delete against two freers: each block is freed once, no page is lost, none is owned by two",
     .bounds = "(delete, try_enter), 2 x (heap_of_block, free); 1 page of 2 blocks",
     .graph = {1, 0},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
