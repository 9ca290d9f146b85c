// SPDX-License-Identifier: MIT
//
// A resident deletes another heap into its own, and destroys that. Two blocks of a page that has gone that way are
// freed meanwhile; the first free may announce the page, which is then condemned while it is on its way. If a free is
// reported as a mistake, then the destroy happened before it, although the target's descriptor has had another heap
// destroyed before.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_report_comes_after_the_destroy_of_the_target {
  static constexpr unsigned threads = 2;
  shards<P> all{{.release = true, .destroy = true}};
  std::uint64_t target;
  typename shards<P>::block_type* given[2];
  typename P::template atomic<unsigned> destroying;

  a_report_comes_after_the_destroy_of_the_target() {
    target = all.shared.make_heap(false);
    all.as(7, [&] { P::check(all.shared.destroy_heap(target) == answer::done); });
    target = all.shared.make_heap(false);  // in the same descriptor
    all.fill(given);
    all.as(0, [&] { P::check(all.shared.enter(target, nullptr) == answer::done); });
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
    for (auto* block : given) all.free_late(block);
    if (contexts::reports() == before) return;
    P::check(destroying.load(order::relaxed, at<"model.was_destroying_target">) == 1);
    P::cover("reported");
  }
  void after() {}
};

const check::scenario<a_report_comes_after_the_destroy_of_the_target> registered{
    {.claim = "a free that is reported comes after the destroy of the heap that its page went to",
     .bounds = "1 delete_into and destroy of the target, 2 late frees; 1 page, a descriptor that served another heap",
     .cover = {"reported"},
     .graph = {53527, 78924},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
