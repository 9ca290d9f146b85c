// SPDX-License-Identifier: MIT
//
// A heap is reset while another thread frees a block of it, perhaps with its announcement on its way: the page is given
// back by whoever is the last to know of it, and the heap goes on.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct reset_against_a_free {
  static constexpr unsigned threads = 2;
  shards<P> all{{.release = true, .destroy = true}};
  typename shards<P>::block_type* given[1];

  reset_against_a_free() {
    all.fill(given);
    contexts::slots[1].phase = context_phase::ended;  // publishes at once, and needs no heap of its own
  }
  void thread(unsigned index) {
    if (index == 1) return all.free_late(given[0]);
    const answer result = all.shared.reset_heap(all.heap);
    P::check(result == answer::done || result == answer::busy);  // busy: the freer is inside
  }
  void after() {
    all.as(6, [&] {
      all.enter();
      all.shared.free(all.take());
      all.leave();
    });
    P::check(all.shared.delete_heap(all.heap, 0) == answer::done);
    P::check(all.available(1) == facade<P>::blocks);
  }
};

const check::scenario<reset_against_a_free> registered{
    {.claim = "reset against a free: the page is given back once, and the heap goes on",
     .bounds = "1 reset, 1 late free; 1 page",
     .graph = {58, 188},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
