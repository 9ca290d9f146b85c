// SPDX-License-Identifier: MIT
//
// Two heaps are deleted at the same time, and there is no main heap yet: one is made, in a descriptor that served
// another heap before, and what both leave behind is charged to it.
#include "heaps/shards.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_deletes_share_the_main_heap {
  static constexpr unsigned threads = 2;
  shards<P> all;
  std::uint64_t heaps[2];
  typename shards<P>::block_type* kept[2];

  two_deletes_share_the_main_heap() {
    heaps[0] = all.heap;
    heaps[1] = all.shared.make_heap(false);
    const std::uint64_t before = all.shared.make_heap(false);
    for (unsigned index = 0; index < 2; index++) {
      all.heap = heaps[index];
      all.as(6, [&] {
        all.enter();
        kept[index] = all.malloc();
        all.leave();
      });
    }
    all.as(7, [&] { P::check(all.shared.destroy_heap(before) == answer::done); });
  }
  void thread(unsigned index) { P::check(all.shared.delete_heap(heaps[index], 0) == answer::done); }
  void after() {
    const std::uint64_t home = all.shared.heap_of_block(kept[0]);
    P::check(home != 0 && home == all.shared.heap_of_block(kept[1]));
    heap_statistics seen;
    all.as(5, [&] { all.shared.heap_statistics_of(home, seen); });
    P::check(seen.charged_bytes == 2 * facade_geometry<P>::slice_bytes && seen.live_blocks == 2);
  }
};

const check::scenario<two_deletes_share_the_main_heap> registered{
    {.claim = "two deletes at the same time: one main heap has the blocks of both, and is charged for both",
     .bounds = "1 delete each of heaps with 1 page; no main heap before",
     .graph = {916, 460},
     .spurious = 0,
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
