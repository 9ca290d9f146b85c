// SPDX-License-Identifier: MIT
//
// A heap with two live blocks is deleted by who was inside it, while another thread frees them: they are freed once,
// whichever heap owns their page by then, the handle is over, and the page is given back.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct delete_against_frees {
  static constexpr unsigned threads = 2;
  shards<P> all;
  typename shards<P>::block_type* given[2];

  delete_against_frees() {
    all.fill(given);
    all.as(7, [&] { all.shared.delete_heap(all.shared.make_heap(false), 0); });  // there is a main heap
    contexts::slots[1].phase = context_phase::ended;  // publishes at once, and needs no heap of its own
  }
  void thread(unsigned index) {
    if (index == 1) {
      all.free(given[0]);
      return all.free(given[1]);
    }
    const answer result = all.shared.delete_heap(all.heap, 0);
    P::check(result == answer::done || result == answer::busy);  // busy: the freer is inside
    if (result == answer::done) P::check(all.shared.try_enter(all.heap, nullptr) == answer::invalid);
  }
  void after() {
    contexts::end_as(0);
    all.shared.delete_heap(all.heap, 0);  // if it was busy
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<delete_against_frees> registered{
    {.claim = "delete against frees: no page is lost, none is owned by two, the handle is over",
     .bounds = "(delete, try_enter), 2 frees by another thread; 1 page of 2 blocks",
     .graph = {1282254, 0},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
