// SPDX-License-Identifier: MIT
//
// As delete_against_frees, with a freer for each block, one of which stays live for a while.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct delete_against_two_freers {
  static constexpr unsigned threads = 3;
  shards<P> all;
  typename shards<P>::block_type* given[2];

  delete_against_two_freers() { all.fill(given); }
  void thread(unsigned index) {
    if (index == 0) return P::check(all.shared.delete_heap(all.heap, 0) != answer::invalid);
    all.free(given[index - 1]);
  }
  void after() {
    for (unsigned context = 0; context < 3; context++) contexts::end_as(context);
    all.shared.delete_heap(all.heap, 0);  // a freer was inside
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<delete_against_two_freers> registered{
    {.claim = "delete against two freers: no page is lost, none is owned by two",
     .bounds = "1 delete, 1 free each by two threads; 1 page of 2 blocks",
     .graph = {1, 0},
     .relacy = {1}}};

}  // namespace
}  // namespace cairn::check
