// SPDX-License-Identifier: MIT
//
// A heap is deleted into another one, which is destroyed at the same time: its page goes with the target, or to the
// main heap if it comes too late; or the target is gone, and nothing has happened.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct delete_into_against_destroy_of_the_target {
  static constexpr unsigned threads = 2;
  shards<P> all{{.release = true, .destroy = true}};
  std::uint64_t target;
  typename shards<P>::block_type* kept[1];

  delete_into_against_destroy_of_the_target() {
    target = all.shared.make_heap(false);
    all.fill(kept);
  }
  void thread(unsigned index) {
    if (index == 1) {
      const answer result = all.shared.destroy_heap(target);
      return P::check(result == answer::done || result == answer::busy);  // busy: the other brings the page just now
    }
    const answer result = all.shared.delete_heap(all.heap, target);
    P::check(result == answer::done || result == answer::invalid);  // invalid: the target had ended before
    if (result == answer::done) P::cover("moved");
  }
  void after() {
    all.as(5, [&] {
      all.shared.destroy_heap(target);
      all.shared.delete_heap(all.heap, 0);
      const std::uint64_t home = all.shared.heap_of_block(kept[0]);
      P::check(home != all.heap && home != target);
      if (home != 0) all.free(kept[0]);
    });
    contexts::end_as(5);
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<delete_into_against_destroy_of_the_target> registered{
    {.claim = "delete into a heap against its destroy: the page is freed with it, or lives in the main heap",
     .bounds = "1 delete_into, 1 destroy of the target; 1 page",
     .cover = {"moved"},
     .graph = {328, 16},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
