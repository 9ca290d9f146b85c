// SPDX-License-Identifier: MIT
//
// As destroy_against_frees, with a freer for each block.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct destroy_against_two_freers {
  static constexpr unsigned threads = 3;
  shards<P> all;
  typename shards<P>::block_type* given[2];

  destroy_against_two_freers() {
    all.destroys();
    all.fill(given);
  }
  void thread(unsigned index) {
    if (index != 0) return all.free_late(given[index - 1]);
    if (all.shared.destroy_heap(all.heap) == answer::done) all.take();
  }
  void after() {
    for (unsigned context = 0; context < 3; context++) contexts::end_as(context);
    const bool again = all.shared.destroy_heap(all.heap) == answer::done;
    P::check(all.available(0) == facade<P>::blocks - (again ? 0 : 1));
  }
};

const check::scenario<destroy_against_two_freers> registered{
    {.claim = "destroy against two freers: no effect or before, no block in two hands, nothing lost",
     .bounds = "1 destroy and malloc, 1 free each by two threads; 1 page of 2 blocks",
     .graph = {1, 0},
     .relacy = {1}}};

}  // namespace
}  // namespace cairn::check
