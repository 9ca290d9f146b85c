// SPDX-License-Identifier: MIT
//
// A block is freed while its heap is destroyed, in a descriptor that has had another heap destroyed before: if the free
// is reported as a mistake, then the destroy happened before it.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_report_comes_after_the_destroy {
  static constexpr unsigned threads = 2;
  shards<P> all{{.release = true, .destroy = true}};
  typename shards<P>::block_type* given[1];
  typename P::template atomic<unsigned> destroying;

  a_report_comes_after_the_destroy() {
    all.as(7, [&] { P::check(all.shared.destroy_heap(all.heap) == answer::done); });
    all.heap = all.shared.make_heap(false);  // in the same descriptor
    all.fill(given);
    contexts::slots[1].phase = context_phase::ended;  // publishes at once, and needs no heap of its own
  }
  void thread(unsigned index) {
    if (index == 0) {
      destroying.store(1, order::relaxed, at<"model.destroying">);
      const answer result = all.shared.destroy_heap(all.heap);
      return P::check(result == answer::done || result == answer::busy);  // busy: the freer is inside
    }
    const unsigned before = contexts::reports();
    all.free_late(given[0]);
    if (contexts::reports() == before) return;
    P::check(destroying.load(order::relaxed, at<"model.was_destroying">) == 1);
    P::cover("reported");
  }
  void after() {}
};

const check::scenario<a_report_comes_after_the_destroy> registered{
    {.claim = "a free that is reported comes after the destroy, not only beside it",
     .bounds = "1 destroy, 1 late free; 1 page, a descriptor that served another heap",
     .cover = {"reported"},
     .graph = {67, 58},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
