// SPDX-License-Identifier: MIT
//
// Limits of a heap and of the process, and the program's hooks that make room, while somebody frees a block of the same
// heap: what is allocated is within the limits at every moment, a hook runs where it should and never in itself, and
// figures are what they say.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct hooks_and_limits_around_each_claim : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t slice = wide<P>::slice, granule = wide<P>::granule;
  static inline hooks_and_limits_around_each_claim* now = nullptr;
  static inline bool makes_room = false;
  static inline unsigned calls = 0, forced = 0, asked = 0;
  std::uint64_t heap;
  void *mine, *theirs;

  hooks_and_limits_around_each_claim() : wide<P>({.limit = true, .destroy = true}) {
    now = this;
    makes_room = false;
    calls = forced = asked = 0;
    this->shared.on_limit(&make_room, nullptr);
    heap = this->shared.make_heap(false);
    this->as(0, [&] {
      this->enter(heap);
      mine = this->take(3 * slice);
      theirs = this->take(3 * slice);
      this->leave(heap);
      this->shared.current();
    });
    this->shared.on_deferred_free(
        [](int force, unsigned long long, void* argument) {
          P::check(argument == now);
          calls++;
          forced += force != 0;
          if (force != 0) now->shared.free(now->shared.malloc(slice));  // which does not call it again
        },
        this);
  }
  /// Gives back what the thread has, once.
  static int make_room(cairn_heap* of, std::size_t wanted, void*) {
    P::check(wanted != 0);
    P::check(of == nullptr || reinterpret_cast<std::uint64_t>(of) == now->heap);
    if (!makes_room || asked++ != 0) return 0;
    now->give(now->mine, 3 * slice);
    now->mine = nullptr;
    return 1;
  }
  void thread(unsigned index) {
    auto& all = this->shared;
    if (index == 1) return this->give(theirs, 3 * slice);
    switch (P::choose(4)) {
      case 0: {  // the heap's limit stands against it until the hook has made room
        makes_room = true;
        P::check(all.limit_heap(heap, 6 * slice + 1) == answer::done);
        this->enter(heap);
        void* got = this->take(3 * slice);
        P::check(got != nullptr && (asked == 0 || mine == nullptr) && calls >= 1);
        P::cover(asked == 0 ? "a free made room" : "the hook made room");
        this->give(got, 3 * slice);
        return this->leave(heap);
      }
      case 1: {  // giving back, from outside
        const answer outside = all.collect_heap(heap, true);
        return P::check(outside == answer::done || outside == answer::busy);
      }
      case 2:  // and from inside
        this->enter(heap);
        P::check(all.collect_heap(heap, false) == answer::done);
        return this->leave(heap);
      default: {
        const allocator_statistics sum = all.statistics();
        P::check(sum.charged_bytes >= 3 * slice && sum.peak_bytes >= 16 * slice && sum.limit_bytes == SIZE_MAX);
        return P::check(sum.live_bytes >= 3 * slice);
      }
    }
  }
  /// A resident that does not answer is not waited for.
  void ask_while_somebody_stays_inside() {
    auto& all = this->shared;
    void* kept = nullptr;
    contexts::acting = 7;
    this->enter(heap);
    kept = this->take(granule);
    contexts::acting = 6;
    heap_statistics figures;
    P::check(all.heap_statistics_of(heap, figures) == answer::busy && figures.live_bytes == figures.charged_bytes);
    P::check(all.collect_heap(heap, true) == answer::busy && all.utilization(kept) < 0);
    P::check(all.delete_heap(heap, 0) == answer::busy && all.reset_heap(heap) == answer::busy);
    contexts::acting = 7;
    this->give(kept, granule);
    this->leave(heap);
    contexts::acting = 6;
  }
  void after() {
    this->as(6, [&] {
      asked = 0;
      makes_room = mine != nullptr;
      if (makes_room) {
        P::check(this->shared.limit_process(7 * slice) == answer::done);
        this->give(this->take(7 * slice), 7 * slice);
        P::check(asked == 1 && mine == nullptr);
        makes_room = false;
      }
      P::check(this->shared.limit_process(15 * slice) == answer::done);
      P::check(this->shared.statistics().limit_bytes == 15 * slice);
      const unsigned calls_before = calls, forced_before = forced;
      P::check(this->take(17 * slice) == nullptr);
      P::check(calls == calls_before + 2 && forced == forced_before + 1);
      P::check(this->shared.limit_process(SIZE_MAX) == answer::done);
    });
    this->shared.on_limit(nullptr, nullptr);
    this->shared.on_deferred_free(nullptr, nullptr);
    this->as(6, [&] {
      auto& all = this->shared;
      heap_statistics figures;
      P::check(all.heap_statistics_of(heap + 1, figures) == answer::invalid);
      P::check(all.limit_heap(heap + 1, 0) == answer::invalid && all.collect_heap(heap + 1, true) == answer::invalid);
      if (mine != nullptr) P::check(all.limit_heap(heap, 2 * slice) == answer::busy);
      P::check(all.limit_heap(heap, 7 * slice + 1) == answer::done);
      P::check(all.heap_statistics_of(heap, figures) == answer::done && figures.limit_bytes == 7 * slice);
      P::check(figures.live_bytes == (mine != nullptr ? 3 * slice : 0));
      P::check(this->shared.limit_heap(heap, SIZE_MAX) == answer::done);
      answer result = answer::done;
      all.free(all.malloc_in(heap, granule, result));
      P::check(all.collect_heap(heap, true) == answer::done);
      ask_while_somebody_stays_inside();
      if (mine != nullptr) this->give(mine, 3 * slice);
      P::check(this->shared.destroy_heap(heap) == answer::done);
    });
    contexts::end_as(6);
    this->check_all_come_back(0);
  }
};

const check::scenario<hooks_and_limits_around_each_claim> registered{
    {.claim =
         "limits hold at every moment, hooks make room and are not called from within themselves, figures are right",
     .bounds = "1 of 4 lists of calls, 1 foreign free of a block of slices; 16 slices of 4 granules",
     .cover = {"a free made room", "the hook made room"}}};

}  // namespace
}  // namespace cairn::check
