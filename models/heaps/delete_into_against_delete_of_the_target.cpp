// SPDX-License-Identifier: MIT
//
// A heap is deleted into another one, which is deleted itself at the same time: its page goes to the one or the other,
// in the end to the main heap, and there is one of that.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct delete_into_against_delete_of_the_target {
  static constexpr unsigned threads = 2;
  shards<P> all;
  std::uint64_t target;
  typename shards<P>::block_type* kept[1];

  delete_into_against_delete_of_the_target() {
    target = all.shared.make_heap(false);
    all.fill(kept);
  }
  void thread(unsigned index) {
    if (index == 1) {
      const answer result = all.shared.delete_heap(target, 0);
      return P::check(result == answer::done || result == answer::busy);  // busy: the other brings the page just now
    }
    const answer result = all.shared.delete_heap(all.heap, target);
    P::check(result == answer::done || result == answer::invalid);  // invalid: the target had ended before
    if (result == answer::done) P::cover("moved");
  }
  void after() {
    all.as(5, [&] {
      all.shared.delete_heap(target, 0);
      all.shared.delete_heap(all.heap, 0);
      const std::uint64_t home = all.shared.heap_of_block(kept[0]);
      heap_statistics seen;
      P::check(home != all.heap && home != target && all.shared.heap_statistics_of(home, seen) == answer::done);
      P::check(seen.charged_bytes == facade_geometry<P>::slice_bytes && seen.live_blocks == 1);
      all.free(kept[0]);
    });
    contexts::end_as(5);
    P::check(all.available(0) == facade<P>::blocks);
  }
};

const check::scenario<delete_into_against_delete_of_the_target> registered{
    {.claim = "delete into a heap against its own delete: the page is not lost, and charged where it is",
     .bounds = "1 delete_into, 1 delete of the target; 1 page",
     .cover = {"moved"},
     .graph = {3508, 384},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
