// SPDX-License-Identifier: MIT
//
// A heap is destroyed while two others free a block each of its only page: late frees have no effect, and the page is
// given back once, by whoever is the last on his way to it.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct destroy_against_two_freers {
  static constexpr unsigned threads = 3;
  shards<P> all{{.release = true, .destroy = true}};
  typename shards<P>::block_type* given[2];

  destroy_against_two_freers() {
    all.fill(given);
    contexts::slots[1].phase = contexts::slots[2].phase = context_phase::ended;  // publish at once, from no heap
  }
  void thread(unsigned index) {
    if (index != 0) return all.free_late(given[index - 1]);
    const answer result = all.shared.destroy_heap(all.heap);
    P::check(result == answer::done || result == answer::busy);  // busy: a freer is inside
    if (result == answer::done) P::check(all.shared.try_enter(all.heap, nullptr) == answer::invalid);
  }
  void after() {
    for (unsigned context = 0; context < 3; context++) contexts::end_as(context);
    all.shared.destroy_heap(all.heap);  // if it was busy
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<destroy_against_two_freers> registered{
    {.claim = "destroy against two freers: no effect or before, the page given back once",
     .bounds = "(destroy, try_enter), 1 free each by two threads; 1 page of 2 blocks",
     .graph = {25850, 32061},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
