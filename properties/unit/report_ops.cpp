// SPDX-License-Identifier: MIT
//
// report_ops.hpp: figures, limits, collect, hooks.
#include "allocator.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

#include "scripted_platform.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {
using G = tiny_geometry;
using heap_of_test = scripted_heap<G>;
}  // namespace

TEST_CASE("a heap's figures are its live blocks and its slices, whoever asks") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  REQUIRE(heap->enter(shard, nullptr) == answer::done);
  void* small = heap->malloc(100);
  void* large = heap->malloc(3 * G::large_max);
  const std::size_t bytes = heap->usable_size(small) + heap->usable_size(large);
  heap_statistics seen;
  CHECK(heap->heap_statistics_of(shard, seen) == answer::done);
  CHECK(seen.live_blocks == 2);
  CHECK(seen.live_bytes == bytes);
  CHECK(seen.charged_bytes == G::slice_bytes + 3 * G::large_max);
  CHECK(seen.limit_bytes == SIZE_MAX);
  heap.in(1, [&] {
    CHECK(heap->heap_statistics_of(shard, seen) == answer::busy);
    CHECK(seen.live_bytes == seen.charged_bytes);
    CHECK(seen.live_blocks == 0);
  });
  CHECK(heap->leave(shard) == answer::done);
  heap.in(1, [&] {
    CHECK(heap->heap_statistics_of(shard, seen) == answer::done);
    CHECK(seen.live_bytes == bytes);
    heap->free(small);
    heap->free(large);
    heap->collect(false);
  });
  CHECK(heap->heap_statistics_of(shard, seen) == answer::done);
  CHECK(seen.live_blocks == 0);
  CHECK(seen.charged_bytes == 0);
}

TEST_CASE("a limit is in whole slices, stands against every way to memory, and is not set below what is charged") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  REQUIRE(heap->enter(shard, nullptr) == answer::done);
  CHECK(heap->limit_heap(shard, 5 * G::slice_bytes - 1) == answer::done);
  heap_statistics seen;
  void* block = heap->malloc(3 * G::slice_bytes);
  REQUIRE(block != nullptr);
  CHECK(heap->limit_heap(shard, 2 * G::slice_bytes) == answer::busy);
  CHECK(heap->malloc(2 * G::slice_bytes) == nullptr);
  CHECK(heap->aligned(G::slice_bytes, 2 * G::slice_bytes) == nullptr);
  CHECK(heap->zalloc(2 * G::slice_bytes) == nullptr);
  CHECK(heap->realloc(block, 5 * G::slice_bytes) == nullptr);
  CHECK(heap->realloc(block, 4 * G::slice_bytes) == block);
  heap->heap_statistics_of(shard, seen);
  CHECK(seen.limit_bytes == 4 * G::slice_bytes);
  CHECK(seen.charged_bytes == 4 * G::slice_bytes);
  heap->free(block);
  CHECK(heap->malloc(4 * G::slice_bytes) != nullptr);
  CHECK(heap->limit_process(3 * G::slice_bytes) == answer::busy);
  CHECK(heap->limit_process(6 * G::slice_bytes) == answer::done);
  CHECK(heap->statistics().limit_bytes == 6 * G::slice_bytes);
  heap.in(1, [&] {
    CHECK(heap->malloc(3 * G::slice_bytes) == nullptr);
    CHECK(heap->malloc(2 * G::slice_bytes) != nullptr);
  });
}

TEST_CASE("a limit of a thread's own heap ends with the thread, idle or not") {
  for (const bool idles : {false, true}) {
    heap_of_test heap(2);
    const std::uint64_t own = heap->current();
    CHECK(heap->limit_heap(own, 2 * G::slice_bytes) == answer::done);
    CHECK(heap->malloc(3 * G::slice_bytes) == nullptr);
    if (idles) heap->idle();
    heap.end_context(0);
    heap.in(1, [&] {
      CHECK(heap->current() == own);
      CHECK(heap->malloc(3 * G::slice_bytes) != nullptr);
    });
  }
}

TEST_CASE("the limit handler is told whose limit it is, and decides") {
  struct script {
    heap_of_test& heap;
    std::vector<std::uint64_t> asked = {};
    void* victim = nullptr;
    bool raises = false, frees = false;
  };
  heap_of_test heap;
  const std::uint64_t shard = heap->make_heap(false);
  script mine{heap};
  heap->on_limit(
      [](cairn_heap* of, std::size_t wanted, void* argument) -> int {
        auto& me = *static_cast<script*>(argument);
        const auto handle = reinterpret_cast<std::uint64_t>(of);
        me.asked.push_back(handle);
        CHECK(wanted == 3 * G::slice_bytes);
        CHECK(me.heap->malloc(3 * G::slice_bytes) == nullptr);  // no second call from within
        if (me.raises)
          return handle == 0 ? me.heap->limit_process(SIZE_MAX) == answer::done
                             : me.heap->limit_heap(handle, SIZE_MAX) == answer::done;
        if (me.frees) me.heap->free(std::exchange(me.victim, nullptr));
        return std::exchange(me.frees, false);
      },
      &mine);
  REQUIRE(heap->enter(shard, nullptr) == answer::done);
  REQUIRE(heap->limit_heap(shard, 4 * G::slice_bytes) == answer::done);
  mine.victim = heap->malloc(2 * G::slice_bytes);
  CHECK(heap->malloc(3 * G::slice_bytes) == nullptr);
  CHECK(mine.asked == std::vector<std::uint64_t>{shard});
  mine.frees = true;
  void* got = heap->malloc(3 * G::slice_bytes);
  CHECK(got != nullptr);
  CHECK(mine.asked.size() == 2);
  mine.raises = true;
  CHECK(heap->malloc(3 * G::slice_bytes) != nullptr);
  REQUIRE(heap->limit_process(7 * G::slice_bytes) == answer::done);
  CHECK(heap->malloc(3 * G::slice_bytes) != nullptr);
  CHECK(mine.asked.back() == 0);
}

TEST_CASE("the deferred hook beats on each slow path, with force when memory is short, and not from within itself") {
  struct script {
    heap_of_test& heap;
    unsigned long long beats = 0, forced = 0;
  };
  heap_of_test heap;
  script mine{heap};
  heap->on_deferred_free(
      [](int force, unsigned long long beat, void* argument) {
        auto& me = *static_cast<script*>(argument);
        CHECK(beat == me.beats++);
        me.forced += force != 0;
        me.heap->free(me.heap->malloc(2 * G::large_max));
      },
      &mine);
  heap->free(heap->malloc(10));
  CHECK(mine.beats == 1);
  heap->free(heap->malloc(10));
  CHECK(mine.beats == 1);
  CHECK(heap->malloc(G::max_slices * G::slice_bytes) == nullptr);
  CHECK(mine.beats == 3);
  CHECK(mine.forced == 1);
  heap->on_deferred_free(nullptr, nullptr);
  heap->malloc(5 * G::large_max);
  CHECK(mine.beats == 3);
}

TEST_CASE("collect of one heap: done where nobody else is inside, and it gives back what is free") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  REQUIRE(heap->enter(shard, nullptr) == answer::done);
  void* block = heap->malloc(100);
  heap->free(block);
  CHECK(heap.in(1, [&] { return heap->collect_heap(shard, true); }) == answer::busy);
  CHECK(heap->statistics().charged_bytes == G::slice_bytes);
  CHECK(heap->leave(shard) == answer::done);
  CHECK(heap.in(1, [&] { return heap->collect_heap(shard, true); }) == answer::done);
  CHECK(heap->statistics().charged_bytes == 0);
}
