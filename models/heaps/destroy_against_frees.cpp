// SPDX-License-Identifier: MIT
//
// A heap is destroyed while another thread frees its blocks: late frees have no effect, and the page is given back
// once, by whoever is the last on his way to it. (A free that begins after the slices are used again is a mistake that
// nobody can see: the scenario does not use them before the threads have ended; models/pin does.)
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct destroy_against_frees {
  static constexpr unsigned threads = 2;
  shards<P> all{{.release = true, .destroy = true}};
  typename shards<P>::block_type* given[2];

  destroy_against_frees() {
    all.fill(given);
    contexts::slots[1].phase = context_phase::ended;  // publishes at once, and needs no heap of its own
  }
  void thread(unsigned index) {
    if (index == 1) {
      all.free_late(given[0]);
      return all.free_late(given[1]);
    }
    const answer result = all.shared.destroy_heap(all.heap);
    P::check(result == answer::done || result == answer::busy);  // busy: a freer is inside
  }
  void after() {
    contexts::end_as(0);
    contexts::end_as(1);
    all.shared.destroy_heap(all.heap);  // if it was busy
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<destroy_against_frees> registered{
    {.claim = "destroy against frees: no effect or before, the page given back once",
     .bounds = "1 destroy, 2 frees by another thread; 1 page of 2 blocks",
     .graph = {1284, 636},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
