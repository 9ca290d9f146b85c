// SPDX-License-Identifier: MIT
//
// visit_ops.hpp and visit_walk.hpp: what a visitor is shown, whoever is inside.
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
/// All blocks that a visit shows; each once, or `twice` says so.
struct seen_blocks {
  std::set<const void*> blocks;
  std::size_t twice = 0, areas = 0, used = 0;
  bool operator()(const visited_area& area, void* block) {
    if (block == nullptr) {
      areas++;
      used += area.used;
    } else {
      twice += !blocks.insert(block).second;
    }
    return true;
  }
};
}  // namespace

TEST_CASE("a heap's own context, a parked heap's visitor and visit_all show each live block once") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  REQUIRE(heap->enter(shard, nullptr) == answer::done);
  std::set<const void*> blocks;
  for (std::size_t i = 0; i < 60; i++) blocks.insert(heap->malloc(i * 40));
  void* freed = heap->malloc(100);
  heap->free(freed);
  answer result = answer::done;
  blocks.insert(heap.in(1, [&] { return heap->malloc_in(shard, 100, result); }));
  const auto shows = [&](const char* who, bool all) {
    CAPTURE(who);
    seen_blocks seen;
    const visit_answer got =
        all ? heap->visit_all(true, std::ref(seen)) : heap->visit_heap(shard, true, std::ref(seen));
    CHECK(got == visit_answer::done);
    CHECK(seen.blocks == blocks);
    CHECK(seen.twice == 0);
    CHECK(seen.used == blocks.size());
  };
  shows("inside", false);
  shows("inside, all", true);
  CHECK(heap->leave(shard) == answer::done);
  heap.in(1, [&] { shows("outside", false); });
  heap.in(1, [&] { shows("outside, all", true); });
}

TEST_CASE("areas alone are shown without blocks, and a visitor may stop") {
  heap_of_test heap;
  for (std::size_t i = 0; i < 20; i++) heap->malloc(1000);
  seen_blocks seen;
  CHECK(heap->visit_all(false, std::ref(seen)) == visit_answer::done);
  CHECK(seen.blocks.empty());
  CHECK(seen.used == 20);
  CHECK(seen.areas >= 5);
  std::size_t calls = 0;
  CHECK(heap->visit_all(true, [&](const visited_area&, void*) { return ++calls < 7; }) == visit_answer::stopped);
  CHECK(calls == 7);
}

TEST_CASE("a resident that does not pass by makes a visit busy, and one that does answers it") {
  heap_of_test heap(2);
  std::set<const void*> blocks;
  std::uint64_t own = 0;
  heap.in(1, [&] {
    for (int i = 0; i < 40; i++) blocks.insert(heap->malloc(700));
    own = heap->current();
  });
  seen_blocks none, some;
  CHECK(heap->visit_heap(own, true, std::ref(none)) == visit_answer::busy);
  CHECK(none.blocks.empty());
  std::size_t naps = 0;
  SUBCASE("on a slow path") {
    heap.while_asleep([&] {
      naps++;
      heap.in(1, [&] { heap->free(heap->malloc(2 * G::large_max)); });
    });
  }
  SUBCASE("by going idle") {
    heap.while_asleep([&] {
      naps++;
      heap.in(1, [&] { heap->idle(); });
    });
  }
  SUBCASE("by its end") {
    heap.while_asleep([&] {
      naps++;
      heap.end_context(1);
    });
  }
  CHECK(heap->visit_heap(own, true, std::ref(some)) == visit_answer::done);
  CHECK(some.blocks == blocks);
  CHECK(some.twice == 0);
  CHECK(naps != 0);
}

TEST_CASE("a resident that leaves its shard answers, and nobody can visit what a value holds") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  detached_context value{};
  heap.in(1, [&] {
    REQUIRE(heap->enter(shard, nullptr) == answer::done);
    heap->malloc(100);
    value = heap->detach();
  });
  seen_blocks none, some;
  CHECK(heap->visit_heap(shard, true, std::ref(none)) == visit_answer::busy);
  CHECK(heap->visit_all(true, std::ref(none)) == visit_answer::busy);
  CHECK(none.blocks.empty());
  heap.in(1, [&] { heap->attach(value.handle, value.serial); });
  heap.while_asleep([&] { heap.in(1, [&] { heap->leave(shard); }); });
  CHECK(heap->visit_heap(shard, true, std::ref(some)) == visit_answer::done);
  CHECK(some.blocks.size() == 1);
}

TEST_CASE("pages that were sent to the visitor's own heap are shown before it has looked at them") {
  heap_of_test heap(2);
  const std::uint64_t own = heap->current();
  void* first = heap->malloc(16);
  answer result = answer::done;
  const std::uint64_t shard = heap->make_heap(false);
  void* sent = heap->malloc_in(shard, G::large_max, result);
  heap.in(1, [&] { CHECK(heap->delete_heap(shard, own) == answer::done); });
  seen_blocks seen;
  CHECK(heap->visit_heap(own, true, std::ref(seen)) == visit_answer::done);
  CHECK(seen.blocks == std::set<const void*>{first, sent});
  CHECK(heap->statistics().live_bytes >= heap->usable_size(first) + heap->usable_size(sent));
}

TEST_CASE("a visitor may free what it is shown, and allocate, and end the heap") {
  heap_of_test heap;
  const std::uint64_t shard = heap->make_heap(false);
  answer result = answer::done;
  for (int i = 0; i < 50; i++) heap->malloc_in(shard, 300, result);
  std::size_t shown = 0;
  CHECK(heap->visit_heap(shard, true, [&](const visited_area&, void* block) {
    if (block != nullptr) {
      shown++;
      heap->free(block);
      heap->free(heap->malloc(shown * 100));
    }
    return true;
  }) == visit_answer::done);
  CHECK(shown == 50);
  for (int i = 0; i < 50; i++) heap->malloc_in(shard, 300, result);
  shown = 0;
  CHECK(heap->visit_heap(shard, true, [&](const visited_area&, void* block) {
    if (block != nullptr && ++shown == 5) CHECK(heap->destroy_heap(shard) == answer::done);
    return true;
  }) == visit_answer::done);
  CHECK(shown < 50);
  CHECK(heap.misuses().empty());
}

TEST_CASE("the utilization of a page is its live blocks by those that fit; none where others are inside") {
  heap_of_test heap(2);
  void* first = heap->malloc(G::small_max);
  CHECK(heap->utilization(first) == doctest::Approx(0.5));
  void* second = heap->malloc(G::small_max);
  CHECK(heap->utilization(first) == doctest::Approx(1));
  heap->free(second);
  CHECK(heap->utilization(first) == doctest::Approx(0.5));
  CHECK(heap.in(1, [&] { return heap->utilization(first); }) < 0);
  heap.end_context(0);
  CHECK(heap.in(1, [&] { return heap->utilization(first); }) == doctest::Approx(0.5));
  int elsewhere = 0;
  CHECK(heap->utilization(&elsewhere) < 0);
}
