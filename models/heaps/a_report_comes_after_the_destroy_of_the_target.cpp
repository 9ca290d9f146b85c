// SPDX-License-Identifier: MIT
//
// A heap is deleted into another one, which is then destroyed before anybody has served its page on the way. A block of
// it is freed meanwhile: if the free is reported as a mistake, then the destroy happened before it, although the
// target's descriptor has had another heap destroyed before.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_report_comes_after_the_destroy_of_the_target {
  static constexpr unsigned threads = 2;
  shards<P> all{{.release = true, .destroy = true}};
  std::uint64_t target;
  typename shards<P>::block_type* given[1];
  typename P::template atomic<unsigned> destroying;

  a_report_comes_after_the_destroy_of_the_target() {
    target = all.shared.make_heap(false);
    all.as(7, [&] { P::check(all.shared.destroy_heap(target) == answer::done); });
    target = all.shared.make_heap(false);  // in the same descriptor
    all.fill(given);
    contexts::slots[1].phase = context_phase::ended;  // publishes at once, and needs no heap of its own
  }
  void thread(unsigned index) {
    if (index == 0) {
      if (all.shared.delete_heap(all.heap, target) != answer::done) return;  // busy: the freer is inside
      destroying.store(1, order::relaxed, at<"model.destroying_target">);
      const answer result = all.shared.destroy_heap(target);
      return P::check(result == answer::done || result == answer::busy);
    }
    const unsigned before = contexts::reports();
    all.free_late(given[0]);
    if (contexts::reports() == before) return;
    P::check(destroying.load(order::relaxed, at<"model.was_destroying_target">) == 1);
    P::cover("reported");
  }
  void after() {}
};

const check::scenario<a_report_comes_after_the_destroy_of_the_target> registered{
    {.claim = "a free that is reported comes after the destroy of the heap that its page went to",
     .bounds = "1 delete_into and destroy of the target, 1 late free; 1 page, a descriptor that served another heap",
     .cover = {"reported"},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
