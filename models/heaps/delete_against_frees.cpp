// SPDX-License-Identifier: MIT
//
// A heap with live blocks is deleted while another thread frees them: the blocks are freed once, whichever heap owns
// their page by then, and the page is given back.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct delete_against_frees {
  static constexpr unsigned threads = 2;
  shards<P> all;
  typename shards<P>::block_type* given[2];

  delete_against_frees() { all.fill(given); }
  void thread(unsigned index) {
    if (index == 0) return P::check(all.shared.delete_heap(all.heap, 0) != answer::invalid);
    all.free(given[0]);
    all.free(given[1]);
  }
  void after() {
    contexts::end_as(0);
    contexts::end_as(1);
    all.shared.delete_heap(all.heap, 0);  // a freer was inside
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<delete_against_frees> registered{
    {.claim = "delete against frees: no page is lost, none is owned by two",
     .bounds = "1 delete, 2 frees by another thread; 1 page of 2 blocks",
     .graph = {1, 0},
     .relacy = {1}}};

}  // namespace
}  // namespace cairn::check
