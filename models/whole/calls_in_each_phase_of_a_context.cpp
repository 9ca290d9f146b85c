// SPDX-License-Identifier: MIT
//
// A thread calls before it has a heap, while it has one, while it is idle and after its end, as destructors of other
// libraries do, while another thread ends and leaves its heap to whoever comes. Each call is served, frees need no
// memory, and at last, when no descriptor is left, calls that need one say so.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct calls_in_each_phase_of_a_context : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t slice = wide<P>::slice, granule = wide<P>::granule;
  std::uint64_t heap;
  void *theirs, *another, *of_one;

  calls_in_each_phase_of_a_context() : wide<P>({.limit = false, .destroy = true}) {
    heap = this->shared.make_heap(false);
    this->as(6, [&] {
      theirs = this->take(granule);
      another = this->take(granule);
    });
    this->as(1, [&] { of_one = this->take(granule); });
  }
  void thread(unsigned index) {
    auto& all = this->shared;
    if (index == 1) return contexts::end_current();
    const unsigned phase = P::choose(4);  // fresh, running, idle, ended
    if (phase != 0) P::check(all.current() != 0);
    if (phase == 2) all.idle();
    if (phase == 3) contexts::end_current();
    switch (P::choose(7)) {
      case 0:
        this->give(theirs, granule);
        theirs = nullptr;
        return;
      case 1: return this->give(this->take(granule), granule);
      case 2: return this->give(this->own(all.zalloc(3 * slice), 3 * slice), 3 * slice);
      case 3: {
        void* got = this->own(all.aligned(2 * slice, granule), granule);
        P::check(wide<P>::is_aligned(got, 2 * slice));
        return this->give(got, granule);
      }
      case 4: {  // its heap's own: adopted by then, or another one's
        this->give(of_one, granule);
        of_one = nullptr;
        return;
      }
      case 5:
        P::check((all.current() == 0) == (phase == 3));
        all.idle();
        all.idle();
        return all.busy();
      default:  // inside a shard it matters not
        this->enter(heap);
        this->give(this->take(granule), granule);
        all.idle();
        this->give(this->take(3 * granule), 3 * granule);
        all.busy();
        return this->leave(heap);
    }
  }
  void after() {
    auto& all = this->shared;
    if (contexts::ends[0].function != nullptr) this->as(0, [&] { this->enter(heap); });  // inside when it ends
    for (unsigned context = 0; context < 2; context++) contexts::end_as(context);
    this->as(6, [&] {  // of the larger classes, from the page that there is and from a new one
      for (const std::size_t size : {3 * granule, 6 * granule}) {
        void* blocks[3] = {};
        for (void*& block : blocks) block = this->own(all.zalloc(size), size);
        for (void* block : blocks) this->give(block, size);
      }
      P::check(all.aligned(std::size_t{1} << 63, 1) == nullptr && all.aligned(2 * slice, SIZE_MAX) == nullptr);
      this->give(this->own(all.aligned(2 * slice, 0), 1), 1);
      this->give(this->own(all.aligned(slice, 0), 1), 1);
    });
    std::uint64_t made[16] = {};
    unsigned count = 0;
    this->as(6, [&] {
      while (count < 16 && (made[count] = all.make_heap(false)) != 0) count++;
      P::check(count >= 4 && count < 16);
      answer result = answer::done;
      P::check(all.malloc_in(made[0], granule, result) == nullptr && result == answer::no_memory);
      P::check(all.delete_heap(made[0], 0) == answer::no_memory);  // there is no main heap, and none can be made
      P::check(all.make_heap_in(P::os::reserve(64 * slice, nullptr), 64 * slice, false, result) == 0);
    });
    contexts::slots[9] = all.first_context();
    unsigned adopted = 9;
    while (adopted < 15) {  // whoever comes now finds orphans, then nothing
      this->as(adopted, [&] { result_of_last = all.malloc(granule); });
      if (result_of_last == nullptr) break;
      adopted++;
    }
    P::check(adopted < 15);
    this->as(adopted, [&] {
      P::check(all.current() == 0 && all.zalloc(granule) == nullptr && all.aligned(2 * slice, 1) == nullptr);
      this->give(another, granule);  // a free needs no heap
      all.collect(true);
    });
    this->as(6, [&] {
      for (unsigned i = 0; i < count; i++) P::check(all.destroy_heap(made[i]) == answer::done);
      P::check(all.destroy_heap(heap) == answer::done);
      P::check(all.destroy_heap(heap) == answer::invalid && all.delete_heap(heap, 0) == answer::invalid);
    });
  }
  void* result_of_last = nullptr;
};

const check::scenario<calls_in_each_phase_of_a_context> registered{
    {.claim = "a thread is served before, in and after its time, idle or not; without descriptors it is told so",
     .bounds = "4 phases, 7 lists of calls; another thread's end; 12 descriptors"}};

}  // namespace
}  // namespace cairn::check
