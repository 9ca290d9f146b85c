// SPDX-License-Identifier: MIT
//
// guest_ops.hpp: allocation in a heap by somebody who is not inside it.
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

TEST_CASE("a guest never waits for the resident, and its blocks are the heap's") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  REQUIRE(heap->enter(shard, nullptr) == answer::done);
  void* resident = heap->malloc(100);
  heap.in(1, [&] {
    answer result = answer::done;
    void* guest = heap->malloc_in(shard, 100, result);
    REQUIRE(guest != nullptr);
    CHECK(result == answer::done);
    CHECK(heap->heap_of_block(guest) == shard);
    CHECK(heap->current() != shard);
    heap_statistics seen;
    CHECK(heap.in(0, [&] { return heap->heap_statistics_of(shard, seen); }) == answer::done);
    CHECK(seen.live_blocks == 2);
    CHECK(seen.charged_bytes == 2 * G::slice_bytes);
    heap.in(0, [&] { heap->free(guest); });  // the resident's free is a foreign one
  });
  heap->free(resident);
  CHECK(heap->leave(shard) == answer::done);
  CHECK(heap->collect_heap(shard, true) == answer::done);
  heap_statistics seen;
  CHECK(heap->heap_statistics_of(shard, seen) == answer::done);
  CHECK(seen.live_blocks == 0);
  CHECK(seen.charged_bytes == 0);
}

TEST_CASE("a guest whose first try fails and whose second succeeds is told of the second") {
  heap_of_test heap(2);
  void* other = heap.in(1, [&] { return heap->malloc(1); });
  const std::uint64_t own = heap.in(1, [&] { return heap->current(); });
  void* mine = heap->malloc(1);
  struct hook_state {
    heap_of_test& heap;
    int forced = 0;
  } state{heap};
  heap->on_deferred_free(
      [](int force, unsigned long long, void* argument) {
        auto& of = *static_cast<hook_state*>(argument);
        if (force != 0 && of.forced++ == 0) of.heap.os.heal();
      },
      &state);
  // As many descriptors as are open already: the guest part's needs memory.
  std::vector<std::uint64_t> made;
  while (true) {
    heap.os.fail(only(os_call::open), 1, true);
    const std::uint64_t shard = heap->make_heap(false);
    if (shard == 0) break;
    made.push_back(shard);
  }
  REQUIRE(state.forced == 0);
  answer result = answer::done;
  void* guest = heap->malloc_in(own, 100, result);
  CHECK(state.forced == 1);
  CHECK(guest != nullptr);
  CHECK(result == answer::done);
  for (void* block : {other, mine, guest}) heap->free(block);
  for (const std::uint64_t shard : made) CHECK(heap->delete_heap(shard, 0) == answer::done);
}

TEST_CASE("a heap has one guest part, and a thread's own heap may have one, too") {
  heap_of_test heap(3);
  const std::uint64_t shard = heap->make_heap(false), own = heap->current();
  const std::uint32_t before = heap->statistics().heaps;
  answer result = answer::done;
  std::vector<void*> blocks;
  for (std::size_t c = 0; c < 3; c++) {
    heap.in(c, [&] { blocks.push_back(heap->malloc_in(shard, 60, result)); });
  }
  CHECK(heap->statistics().heaps == before + 1);
  heap.in(1, [&] {
    blocks.push_back(heap->malloc_in(own, 60, result));
    CHECK(heap->heap_of_block(blocks.back()) == own);
    CHECK(result == answer::done);
  });
  CHECK(heap->statistics().heaps == before + 2);
  for (void* block : blocks) heap->free(block);
}

TEST_CASE("zeroed, aligned and moved blocks of a guest are what they are elsewhere") {
  heap_of_test heap;
  const std::uint64_t shard = heap->make_heap(false);
  answer result = answer::done;
  for (int round = 0; round < 2; round++) {
    auto* zeroed = static_cast<unsigned char*>(heap->zalloc_in(shard, 3000, result));
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < 3000; i++) wrong += std::exchange(zeroed[i], static_cast<unsigned char>(i)) != 0;
    CHECK(wrong == 0);
    auto* moved = static_cast<unsigned char*>(heap->realloc_in(shard, zeroed, 7000, result));
    for (std::size_t i = 0; i < 3000; i++) wrong += moved[i] != static_cast<unsigned char>(i);
    CHECK(wrong == 0);
    CHECK(heap->heap_of_block(moved) == shard);
    CHECK(heap->realloc_in(shard, moved, 7000, result) == moved);
    CHECK(heap->realloc_in(shard, moved, 0, result) == nullptr);
    void* aligned = heap->aligned_in(shard, 2 * G::slice_bytes, 100, result);
    CHECK(reinterpret_cast<std::uintptr_t>(aligned) % (2 * G::slice_bytes) == 0);
    heap->free(aligned);
    heap->collect(true);
  }
  void* mine = heap->malloc(100);
  void* there = heap->realloc_in(shard, mine, 900, result);
  CHECK(heap->heap_of_block(there) == shard);
  heap->free(there);
  CHECK(heap.misuses().empty());
}

TEST_CASE("guest and resident are charged to one limit") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  CHECK(heap->limit_heap(shard, 2 * G::slice_bytes) == answer::done);
  REQUIRE(heap->enter(shard, nullptr) == answer::done);
  CHECK(heap->malloc(G::small_max) != nullptr);
  heap.in(1, [&] {
    answer result = answer::done;
    CHECK(heap->malloc_in(shard, G::small_max, result) != nullptr);
    CHECK(heap->malloc_in(shard, G::slice_bytes + 1, result) == nullptr);
    CHECK(result == answer::done);
  });
  CHECK(heap->malloc(G::large_max + 1) == nullptr);
}

TEST_CASE("a destroyed heap takes its guest part along, a deleted one hands it over") {
  for (const bool destroys : {false, true}) {
    heap_of_test heap(2);
    const std::uint64_t shard = heap->make_heap(false);
    answer result = answer::done;
    void* block = heap->malloc_in(shard, 100, result);
    CHECK((destroys ? heap->destroy_heap(shard) : heap->delete_heap(shard, 0)) == answer::done);
    CHECK(heap->malloc_in(shard, 100, result) == nullptr);
    CHECK(result == answer::invalid);
    if (!destroys) {
      CHECK(heap->heap_of_block(block) != 0);
      heap->free(block);
      heap->collect(true);
    }
    CHECK(heap->statistics().charged_bytes == 0);
    CHECK(heap.misuses().empty());
  }
}
