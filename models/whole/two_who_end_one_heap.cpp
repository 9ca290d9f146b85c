// SPDX-License-Identifier: MIT
//
// A heap is destroyed while somebody else ends it as well, asks it something, or wants to get in: one
// ends it, the other is told so or was first, and nobody waits for a heap that is gone.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_who_end_one_heap : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t granule = wide<P>::granule;
  std::uint64_t heap;
  void* block;
  typename P::template plain<answer> ended[2];

  two_who_end_one_heap() : wide<P>({.limit = false, .destroy = true}) {
    heap = this->shared.make_heap(false);
    for (auto& one : ended) one.set(answer::invalid);
    this->as(6, [&] {
      this->enter(heap);
      block = this->shared.malloc(granule);
      this->leave(heap);
    });
  }
  static bool is_of_heap(answer result) {
    return result == answer::done || result == answer::busy || result == answer::invalid;
  }
  void thread(unsigned index) {
    auto& all = this->shared;
    answer result = answer::done;
    if (index == 1) return ended[1].set(all.destroy_heap(heap));
    switch (P::choose(8)) {
      case 0: return ended[0].set(all.destroy_heap(heap));
      case 1: return ended[0].set(all.delete_heap(heap, 0));
      case 2: return P::check(is_of_heap(all.reset_heap(heap)));
      case 3: return P::check(is_of_heap(all.collect_heap(heap, true)));
      case 4: {
        const visit_answer seen = all.visit_heap(heap, true, [](const visited_area&, void*) { return true; });
        return P::check(seen != visit_answer::stopped);
      }
      case 5: {
        const bool entered = all.enter(heap, nullptr) == answer::done;
        P::cover(entered ? "first" : "too late");
        if (entered) this->leave(heap);
        return;
      }
      case 6: all.utilization(block); return;
      default: P::check(all.malloc_in(heap, granule, result) != nullptr || result == answer::invalid); return;
    }
  }
  void after() {
    unsigned ends = 0;
    for (auto& one : ended) ends += one.get() == answer::done;
    P::check(ends <= 1 && this->shared.exists(heap) == (ends == 0));
    this->as(6, [&] {
      if (ends == 0) P::check(this->shared.destroy_heap(heap) == answer::done);
    });
    const bool deleted = ended[0].get() == answer::done && this->shared.owns(block);
    contexts::end_as(6);
    this->check_all_come_back(deleted ? 1 : 0);
  }
};

const check::scenario<two_who_end_one_heap> registered{
    {.claim = "a heap ends once, and who asks it anything meanwhile is answered or told that it is gone",
     .bounds = "1 destroy; 1 destroy, delete, reset, collect, visit, (enter, leave) utilization or malloc_in",
     .cover = {"first", "too late"}}};

}  // namespace
}  // namespace cairn::check
