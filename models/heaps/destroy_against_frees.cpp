// SPDX-License-Identifier: MIT
//
// A heap is destroyed, and its slices are used again at once, while another thread frees its blocks: late frees have
// no effect, and nobody uses a slice that a freer has not let go.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct destroy_against_frees {
  static constexpr unsigned threads = 2;
  shards<P> all;
  typename shards<P>::block_type* given[2];

  destroy_against_frees() {
    all.destroys();
    all.fill(given);
  }
  void thread(unsigned index) {
    if (index == 1) {
      all.free_late(given[0]);
      return all.free_late(given[1]);
    }
    if (all.shared.destroy_heap(all.heap) != answer::done) return;  // a freer is inside
    for (unsigned i = 0; i < 3; i++) all.take();  // two pages: one of them may be the one destroyed
  }
  void after() {
    contexts::end_as(0);
    contexts::end_as(1);
    const bool again = all.shared.destroy_heap(all.heap) == answer::done;
    P::check(all.available(0) == facade<P>::blocks - (again ? 0 : 3));
  }
};

const check::scenario<destroy_against_frees> registered{
    {.claim = "destroy against frees: no effect or before, no block in two hands, nothing lost",
     .bounds = "1 destroy and 3 mallocs, 2 frees by another thread; 1 page of 2 blocks",
     .graph = {1, 0},
     .relacy = {1}}};

}  // namespace
}  // namespace cairn::check
