// SPDX-License-Identifier: MIT
//
// hooks - the deferred-free hook and the limit handler are programs themselves: they allocate, free, enter, delete.
#include <rapidcheck.h>

#include "claims.hpp"

using namespace cairn::properties;

namespace {

using heap_of_test = scripted_heap<tiny_geometry>;

/// Counts the calls that do not come with the argument they were registered with.
struct pair {
  int number;
  unsigned long long calls = 0, wrong = 0, last = 0;
};
template <int number>
void deferred(int, unsigned long long beat, void* argument) {
  auto& mine = *static_cast<pair*>(argument);
  mine.calls++;
  mine.wrong += mine.number != number || (mine.calls != 1 && beat <= mine.last);
  mine.last = beat;
}

/// Registered again and again, function and argument stay a pair, and null takes the hook out.
void stays_a_pair() {
  const std::size_t rounds = *rc::gen::inRange(std::size_t{1}, std::size_t{40});
  heap_of_test heap;
  pair one{1}, two{2};
  for (std::size_t round = 0; round < rounds; round++) {
    const unsigned long long before = one.calls + two.calls;
    switch (round % 3) {
      case 0: heap->on_deferred_free(deferred<1>, &one); break;
      case 1: heap->on_deferred_free(deferred<2>, &two); break;
      default: heap->on_deferred_free(nullptr, nullptr);
    }
    void* block = heap->malloc(tiny_geometry::large_max + 1);  // always a slow path
    heap->free(block);
    RC_ASSERT((one.calls + two.calls == before) == (round % 3 == 2));
  }
  RC_ASSERT(one.wrong == 0u && two.wrong == 0u);
}

/// What a runtime puts off, it frees in the hook: the allocation that is short of memory gets it.
void frees_what_was_put_off() {
  const std::size_t size = *rc::gen::inRange(std::size_t{1}, tiny_geometry::large_max);
  const std::size_t limit = *rc::gen::inRange(std::size_t{8}, std::size_t{24}) * tiny_geometry::slice_bytes;
  heap_of_test heap;
  struct runtime {
    heap_of_test& heap;
    std::vector<void*> garbage;
  } mine{heap, {}};
  RC_ASSERT(heap->limit_process(limit) == cairn::answer::done);
  heap->on_deferred_free(
      [](int force, unsigned long long, void* argument) {
        auto& me = *static_cast<runtime*>(argument);
        if (force == 0) return;
        for (void* block : me.garbage) me.heap->free(block);
        me.garbage.clear();
      },
      &mine);
  for (int i = 0; i < 200; i++) {
    void* got = heap->malloc(size);
    RC_ASSERT(bool(got));
    mine.garbage.push_back(got);
    RC_ASSERT(heap->statistics().charged_bytes <= limit);
  }
}

}  // namespace

int main() {
  claims all("hooks");
  const std::uint8_t heaps = tape::heaps | tape::hooks;
  all.hold("hooks may do whatever a program does, on the way of any allocation",
           {.weights = {40, 6, 6, 12, 26, 2, 0, 4, 3, 1, 0},
            .flags = heaps,
            .more_flags = tape::anywhere,
            .heaps = {12, 14, 4, 10, 4, 5, 3, 2, 16, 4, 4, 6, 5, 6, 4, 3, 2, 6, 3, 0, 0, 2, 2, 0, 0},
            .floors = {{tag::hook, 70}, {tag::interlude, 70}, {tag::limit_set, 30}, {tag::at_limit, 20}}},
           failure);
  all.hold("a handler that frees or raises the limit lets the allocation go on",
           {.weights = {50, 6, 6, 12, 10, 2, 0, 2, 1, 1, 0},
            .flags = heaps,
            .heaps = {12, 14, 4, 10, 1, 2, 3, 2, 20, 4, 4, 6, 2, 6, 1, 1, 1, 24, 8, 0, 0, 4, 0, 0, 0},
            .floors = {{tag::hook, 70}, {tag::at_limit, 35}, {tag::limit_set, 40}}},
           failure);
  all.hold("function and argument are called as the pair that was registered", stays_a_pair);
  all.hold("what was put off is freed when memory is short", frees_what_was_put_off);
  return all.result();
}
