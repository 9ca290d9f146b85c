// SPDX-License-Identifier: MIT
//
// A heap is deleted while another thread frees its only live block: the block is freed once, whichever heap owns its
// page by then, and the page is given back.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct delete_against_a_free {
  static constexpr unsigned threads = 2;
  shards<P> all;
  typename shards<P>::block_type* given[1];

  delete_against_a_free() {
    all.fill(given);
    all.as(7, [&] { all.shared.delete_heap(all.shared.make_heap(false), 0); });  // there is a main heap
    contexts::slots[1].phase = context_phase::ended;  // publishes at once, and needs no heap of its own
  }
  void thread(unsigned index) {
    if (index == 1) return all.free(given[0]);
    const answer result = all.shared.delete_heap(all.heap, 0);
    P::check(result == answer::done || result == answer::busy);  // busy: the freer is inside
  }
  void after() {
    contexts::end_as(0);
    all.shared.delete_heap(all.heap, 0);  // if it was busy
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<delete_against_a_free> registered{
    {.claim = "delete against a free: the page is not lost, and not owned by two",
     .bounds = "1 delete, 1 free by another thread; 1 page",
     .graph = {456, 596},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
