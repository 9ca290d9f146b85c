// SPDX-License-Identifier: MIT
//
// As destroy_against_frees, three operations each: the freer looks at a block first, and who destroys tries the handle
// that is over.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct destroy_against_a_freer_of_two {
  static constexpr unsigned threads = 2;
  shards<P> all{{.release = true, .destroy = true}};
  typename shards<P>::block_type* given[2];

  destroy_against_a_freer_of_two() {
    all.fill(given);
    contexts::slots[1].phase = context_phase::ended;  // publishes at once, and needs no heap of its own
  }
  void thread(unsigned index) {
    if (index == 1) {
      const std::uint64_t home = all.shared.heap_of_block(given[0]);
      P::check(home == all.heap || home == 0);
      all.free_late(given[0]);
      return all.free_late(given[1]);
    }
    const answer result = all.shared.destroy_heap(all.heap);
    P::check(result == answer::done || result == answer::busy);  // busy: a freer is inside
    if (result != answer::done) return;
    P::check(all.shared.try_enter(all.heap, nullptr) == answer::invalid);
    heap_statistics none;
    P::check(all.shared.heap_statistics_of(all.heap, none) == answer::invalid);
  }
  void after() {
    contexts::end_as(0);
    contexts::end_as(1);
    all.shared.destroy_heap(all.heap);  // if it was busy
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<destroy_against_a_freer_of_two> registered{
    {.claim = "destroy against frees: no effect or before, the handle is over, the page given back once",
     .bounds = "(destroy, try_enter, statistics), (heap_of_block, free, free); 1 page of 2 blocks",
     .graph = {1338, 636},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
