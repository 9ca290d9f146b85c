// SPDX-License-Identifier: MIT
//
// What malloc and free do not reach: one call of the rest of the interface, every one in turn, while a foreign thread
// frees into the page of the caller. Whatever is called, answers are as the interface says, and every block comes back.
#include "scenario.hpp"
#include "system/facade.hpp"

namespace cairn::check {
namespace {

template <class P>
struct each_call_against_a_foreign_free {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t granule = facade_geometry<P>::granule, slice = facade_geometry<P>::slice_bytes;
  facade<P> heap{true};
  typename facade<P>::block_type *given, *mine;
  unsigned kept = 1;
  static inline unsigned calls = 0;

  each_call_against_a_foreign_free() {
    calls = 0;
    given = heap.malloc_as(0);
    mine = heap.malloc_as(0);
    heap.shared.on_deferred_free([](int, unsigned long long, void*) { calls++; }, nullptr);
  }
  /// A block that is there, or none was left; it goes back.
  void pass(void* got, std::size_t least) {
    if (got == nullptr) return;
    P::check(heap.shared.usable_size(got) >= least && heap.shared.owns(got));
    heap.shared.free(got);
  }
  void thread(unsigned index) {
    if (index == 1) return heap.free(given);
    auto& all = heap.shared;
    switch (P::choose(8)) {
      case 0: return pass(all.zalloc(granule), granule);
      case 1: return pass(all.aligned(slice, granule), granule);
      case 2:
        pass(all.malloc(slice), slice);  // slices of its own
        P::check(calls != 0);            // each slow path runs the program's deferred frees
        return;
      case 3: P::check(all.malloc(5 * slice) == nullptr && all.malloc(SIZE_MAX) == nullptr); return;
      case 4:
        P::check(all.realloc(mine, granule) == mine && all.realloc(mine, SIZE_MAX) == nullptr);
        return pass(all.realloc(nullptr, granule), granule);
      case 5: {
        mine->key.set(facade<P>::freed);         // nothing is copied in a model: what realloc leaves behind is no one's
        void* moved = all.realloc(mine, slice);  // to slices of its own, and back
        P::check(moved == nullptr || all.usable_size(moved) >= slice);
        if (moved == nullptr) return;
        void* back = all.realloc(moved, granule);
        all.realloc(back != nullptr ? back : moved, 0);  // frees it
        kept = 0;
        return;
      }
      case 6: {
        all.collect(true);
        const allocator_statistics now = all.statistics();
        P::check(now.live_bytes >= granule);
        return;
      }
      default:
        P::check(all.heap_of_block(mine) == all.current() && all.exists(all.current()));
        P::check(all.utilization(mine) > 0);
        return;
    }
  }
  void after() { heap.check_all_come_back(kept); }
};

const check::scenario<each_call_against_a_foreign_free> registered{
    {.claim = "each call of the interface against a foreign free: right answers, and each block comes back once",
     .bounds = "1 call of 8 (zalloc, aligned, large, impossible, realloc, collect, questions), 1 foreign free; 3 "
               "slices of 2 blocks",
     .graph = {51, 136},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
