// SPDX-License-Identifier: MIT
//
// end_ops.hpp: delete, delete_into, destroy and reset, with frees on their way.
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

bool only(const std::vector<recorded_misuse>& seen, misuse_kind kind, const void* address) {
  return seen.size() == 1 && seen[0].kind == kind && seen[0].address == address;
}
}  // namespace

TEST_CASE("deleted heaps leave their blocks alive, in the main heap or where they were sent") {
  heap_of_test heap(2);
  const std::uint64_t target = heap->make_heap(false);
  for (const bool inside : {false, true}) {
    for (const std::uint64_t into : {std::uint64_t{0}, target}) {
      const std::uint64_t shard = heap->make_heap(false);
      REQUIRE(heap->enter(shard, nullptr) == answer::done);
      std::vector<unsigned char*> blocks;
      for (std::size_t size : {std::size_t{16}, std::size_t{500}, G::medium_max, G::large_max, 3 * G::large_max}) {
        blocks.push_back(static_cast<unsigned char*>(heap->malloc(size)));
        blocks.back()[size - 1] = 77;
      }
      if (!inside) CHECK(heap->leave(shard) == answer::done);
      CHECK(heap->delete_heap(shard, into) == answer::done);
      CHECK(heap->current() != shard);
      for (unsigned char* block : blocks) {
        CHECK(heap->heap_of_block(block) != shard);
        if (into != 0) CHECK(heap->heap_of_block(block) == into);
      }
      CHECK(blocks[1][499] == 77);
      heap.in(1, [&] {
        for (unsigned char* block : blocks) heap->free(block);
      });
    }
  }
  for (std::size_t c = 0; c < 2; c++) heap.in(c, [&] { heap->collect(true); });
  CHECK(heap->statistics().charged_bytes == 0);
  CHECK(heap.misuses().empty());
}

TEST_CASE("a heap that somebody is inside of does not end, nor does one that is not innermost") {
  heap_of_test heap(2);
  const std::uint64_t outer = heap->make_heap(false), inner = heap->make_heap(false);
  REQUIRE(heap->enter(outer, nullptr) == answer::done);
  REQUIRE(heap->enter(inner, nullptr) == answer::done);
  for (const std::size_t c : {std::size_t{0}, std::size_t{1}}) {
    heap.in(c, [&] {
      CHECK(heap->delete_heap(outer, 0) == answer::busy);
      CHECK(heap->destroy_heap(outer) == answer::busy);
      CHECK(heap->reset_heap(outer) == answer::busy);
    });
  }
  const std::uint64_t own = heap.in(1, [&] { return heap->current(); });
  CHECK(heap->delete_heap(own, 0) == answer::forbidden);
  CHECK(heap->destroy_heap(own) == answer::forbidden);
  CHECK(heap->delete_heap(inner, inner) == answer::invalid);
  CHECK(heap->current() == inner);
  CHECK(heap->destroy_heap(inner) == answer::done);
  CHECK(heap->destroy_heap(outer) == answer::done);
}

TEST_CASE("a block in another context's batch keeps its page until the batch is handed over, and no longer") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  answer result = answer::done;
  void* block = heap->malloc_in(shard, 100, result);
  heap.in(1, [&] {
    heap->free(heap->malloc(1));
    heap->collect(true);
    heap->free(block);  // in the batch: a pin
  });
  CHECK(heap->destroy_heap(shard) == answer::done);
  CHECK(heap->statistics().charged_bytes == G::slice_bytes);
  heap.in(1, [&] { heap->collect(false); });
  CHECK(heap->statistics().charged_bytes == 0);
  CHECK(heap.misuses().empty());
}

TEST_CASE("blocks that wait in batches while their heap is deleted are freed where their page has gone") {
  for (const bool sent : {false, true}) {
    heap_of_test heap(3);
    const std::uint64_t target = sent ? heap->make_heap(false) : 0;
    const std::uint64_t shard = heap->make_heap(false);
    answer result = answer::done;
    std::vector<void*> blocks;
    for (int i = 0; i < 40; i++) blocks.push_back(heap->malloc_in(shard, 500, result));
    for (std::size_t i = 0; i < 40; i++) heap.in(1 + i % 2, [&] { heap->free(blocks[i]); });
    CHECK(heap->delete_heap(shard, target) == answer::done);
    for (std::size_t c = 0; c < 3; c++) heap.in(c, [&] { heap->collect(true); });
    CHECK(heap->statistics().charged_bytes == 0);
    CHECK(heap.misuses().empty());
  }
}

TEST_CASE("delete_into a heap whose limit stands against it changes nothing") {
  heap_of_test heap(2);
  const std::uint64_t target = heap->make_heap(false), shard = heap->make_heap(false);
  REQUIRE(heap->limit_heap(target, 2 * G::slice_bytes) == answer::done);
  REQUIRE(heap->enter(shard, nullptr) == answer::done);
  void* block = heap->malloc(3 * G::slice_bytes);
  CHECK(heap->delete_heap(shard, target) == answer::no_memory);
  CHECK(heap->current() == shard);
  CHECK(heap->heap_of_block(block) == shard);
  answer result = answer::done;
  void* guest = heap.in(1, [&] { return heap->malloc_in(shard, 10, result); });
  CHECK(heap->heap_of_block(guest) == shard);
  heap_statistics seen;
  CHECK(heap->heap_statistics_of(target, seen) == answer::done);
  CHECK(seen.charged_bytes == 0);
  REQUIRE(heap->limit_heap(target, 4 * G::slice_bytes) == answer::done);
  CHECK(heap->delete_heap(shard, target) == answer::done);
  CHECK(heap->heap_of_block(guest) == target);
  heap->free(guest);
  heap->free(block);
}

TEST_CASE("a free or realloc after destroy has returned is misuse, as long as the memory is not in use again") {
  for (const std::size_t size : {std::size_t{100}, G::small_max, G::large_max, 3 * G::large_max}) {
    heap_of_test heap(2);
    const std::uint64_t shard = heap->make_heap(false);
    REQUIRE(heap->enter(shard, nullptr) == answer::done);
    void* block = heap->malloc(size);
    SUBCASE("destroy") {
      CHECK(heap->destroy_heap(shard) == answer::done);
    }
    SUBCASE("reset") {
      CHECK(heap->reset_heap(shard) == answer::done);
    }
    heap->free(block);
    CHECK(only(heap.misuses(), misuse_kind::destroyed_block, block));
    heap.misuses().clear();
    heap.in(1, [&] { CHECK(heap->realloc(block, size * 4) == nullptr); });
    CHECK(only(heap.misuses(), misuse_kind::destroyed_block, block));
    CHECK(heap->heap_of_block(block) == 0);
    CHECK(heap->statistics().charged_bytes == 0);
  }
}

TEST_CASE("a reset heap is empty, keeps its handle, its limit and who is inside") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  REQUIRE(heap->limit_heap(shard, 20 * G::slice_bytes) == answer::done);
  REQUIRE(heap->enter(shard, nullptr) == answer::done);
  for (int round = 0; round < 20; round++) {
    std::size_t given = 0;
    for (int i = 0; i < 30; i++) given += heap->malloc(G::small_max) != nullptr;
    CHECK(given == 30);
    answer result = answer::done;
    CHECK(heap.in(1, [&] { return heap->malloc_in(shard, 100, result); }) != nullptr);
    CHECK(heap->reset_heap(shard) == answer::done);
    CHECK(heap->current() == shard);
  }
  heap_statistics seen;
  CHECK(heap->heap_statistics_of(shard, seen) == answer::done);
  CHECK(seen.live_blocks == 0);
  CHECK(seen.charged_bytes == 0);
  CHECK(seen.limit_bytes == 20 * G::slice_bytes);
  CHECK(heap->leave(shard) == answer::done);
  CHECK(heap.misuses().empty());
}

TEST_CASE("deleted into a heap with a resident, pages arrive on its next slow path") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  answer result = answer::done;
  void* block = heap->malloc_in(shard, 200, result);
  const std::uint64_t own = heap.in(1, [&] { return heap->current(); });
  CHECK(heap->delete_heap(shard, own) == answer::done);
  CHECK(heap->heap_of_block(block) == own);
  heap.in(1, [&] {
    heap->free(block);
    heap->collect(true);
  });
  heap->collect(true);
  CHECK(heap->statistics().charged_bytes == 0);
}
