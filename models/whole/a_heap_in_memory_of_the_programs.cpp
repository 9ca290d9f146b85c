// SPDX-License-Identifier: MIT
//
// A heap wholly inside memory that the program has given: what is allocated there lies there, foreign frees and guests
// reach it, visits show it, it never grows and nothing of it goes elsewhere; with its end the memory is the program's.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_heap_in_memory_of_the_programs : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t slice = wide<P>::slice, granule = wide<P>::granule, bytes = 64 * slice;
  std::byte* memory;
  std::uint64_t heap, other;
  void *given, *kept;
  answer result = answer::done;

  a_heap_in_memory_of_the_programs() : wide<P>({.limit = false, .destroy = true}) {
    memory = static_cast<std::byte*>(P::os::reserve(bytes + slice, nullptr));
    this->as(6, [&] {
      check_refused();
      other = this->shared.make_heap(false);
      heap = this->shared.make_heap_in(memory + 1, bytes, false, result);
      P::check(result == answer::done && heap != 0);
      this->enter(heap);
      given = inside(2 * granule);
      kept = inside(3 * slice);
      this->leave(heap);
      P::check(this->shared.make_heap_in(given, bytes, false, result) == 0 && result == answer::invalid);
    });
  }
  void check_refused() {
    auto& all = this->shared;
    P::check(all.make_heap_in(nullptr, bytes, false, result) == 0 && result == answer::invalid);
    P::check(all.make_heap_in(memory, SIZE_MAX, false, result) == 0 && result == answer::invalid);
    P::check(all.make_heap_in(memory, slice, false, result) == 0 && result == answer::no_memory);
    P::check(all.make_heap_in(memory, 0, false, result) == 0 && result == answer::no_memory);
  }
  bool is_in_memory(const void* block) const { return block >= memory && block < memory + bytes + 1; }
  void* inside(std::size_t size) {
    void* got = this->take(size);
    P::check(got == nullptr || is_in_memory(got));
    return got;
  }
  void thread(unsigned index) {
    auto& all = this->shared;
    if (index == 1) return this->give(given, 2 * granule);
    switch (P::choose(5)) {
      case 0: {  // its resident uses all of it
        this->enter(heap);
        unsigned used = 3 + 1;
        while (inside(3 * slice) != nullptr) used += 3;
        P::check(used >= 6 && used < 24);
        this->give(this->resize(kept, 3 * slice, 2 * granule), 2 * granule);
        kept = nullptr;
        return this->leave(heap);
      }
      case 1: {  // guests get it, nothing of it goes elsewhere
        void* guest = all.malloc_in(heap, granule, result);
        P::check(is_in_memory(guest) && all.heap_of_block(guest) == heap);
        all.free(guest);
        P::check(all.delete_heap(heap, 0) == answer::busy);
        P::check(all.delete_heap(other, heap) == answer::forbidden);
        return;
      }
      case 2: {  // visitors see it
        unsigned shown = 0;
        const visit_answer seen = all.visit_all(true, [&](const visited_area& area, void* block) {
          shown += block == kept && area.handle == heap;
          return true;
        });
        P::check(shown == (seen == visit_answer::done ? 1 : shown));
        return;
      }
      case 3:  // a block grows out of it, by who is not inside
        kept = this->resize(kept, 3 * slice, 5 * slice);
        P::check(!is_in_memory(kept));
        this->give(kept, 5 * slice);
        kept = nullptr;
        return;
      default: {  // when all its blocks are free it can be deleted
        this->enter(heap);
        this->give(kept, 3 * slice);
        kept = nullptr;
        const answer deleted = all.delete_heap(heap, 0);
        P::check(deleted == answer::done || deleted == answer::busy);
        P::cover(deleted == answer::busy ? "busy" : "deleted");
        if (deleted == answer::busy) return this->leave(heap);
        return P::check(!all.exists(heap));
      }
    }
  }
  void after() {
    this->as(6, [&] {
      if (this->shared.exists(heap)) {
        P::check(this->shared.reset_heap(heap) == answer::done && this->shared.usable_size(kept) == 0);
        P::check(this->shared.destroy_heap(heap) == answer::done);
      }
      P::check(!this->shared.owns(given) && this->shared.usable_size(kept) == 0);
      auto& all = this->shared;
      heap = all.make_heap_in(memory, bytes / 4, true, result);
      const std::uint64_t second = all.make_heap_in(memory + bytes / 4, bytes / 4, false, result);
      P::check(heap != 0 && second != 0);
      P::check(all.make_heap_in(memory + bytes / 2, bytes / 4, false, result) == 0 && result == answer::no_memory);
      P::check(all.destroy_heap(second) == answer::done && all.destroy_heap(heap) == answer::done);
      P::check(this->shared.destroy_heap(other) == answer::done);
    });
    contexts::end_as(6);
    this->check_all_come_back(0);
  }
};

const check::scenario<a_heap_in_memory_of_the_programs> registered{
    {.claim = "a heap in memory of the program's keeps inside it, serves frees, guests and visits, and gives it back",
     .bounds = "1 of 5 lists of calls, 1 foreign free; about 16 slices of 4 granules in the region, 16 beside it",
     .cover = {"busy", "deleted"},
     .graph = {2158, 6664}}};

}  // namespace
}  // namespace cairn::check
