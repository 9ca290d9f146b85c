// SPDX-License-Identifier: MIT
//
// in_memory - heaps in the caller's memory: they stay in it, are full when it is, and go before it does.
#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <new>
#include <thread>

#include "cairn.hpp"

using cairn::heap;

TEST_CASE("a heap in too little memory, or with unknown flags, is not made") {
  alignas(65536) static char memory[512 * 1024];
  errno = 0;
  CHECK(cairn_heap_new_in(memory, 64 * 1024, 0) == nullptr);
  CHECK(errno == ENOMEM);
  errno = 0;
  CHECK(cairn_heap_new_in(memory, sizeof memory, 1 << 20) == nullptr);
  CHECK(errno == EINVAL);
  errno = 0;
  void* ours = cairn_malloc(1 << 20);
  CHECK(cairn_heap_new_in(ours, 1 << 20, 0) == nullptr);
  CHECK(errno == EINVAL);
  cairn_free(ours);
  cairn_heap_t* const shard = cairn_heap_new_in(memory, sizeof memory, 0);
  REQUIRE(shard != nullptr);
  void* block = cairn_heap_malloc(shard, 100);
  CHECK(cairn_heap_delete(shard) == EBUSY);  // its blocks cannot outlive the memory
  cairn_free(block);
  cairn_collect(1);
  CHECK(cairn_heap_delete(shard) == 0);
}

TEST_CASE("a heap in the caller's memory stays in it, and goes with its object") {
  constexpr std::size_t bytes = 1 << 20;
  static char memory[bytes];  // not Cairn's, at any address
  cairn_heap_t* handle = nullptr;
  {
    const heap shard(memory, bytes);
    handle = shard.handle();
    for (int i = 0; i < 100; i++) {
      auto* block = static_cast<char*>(shard.malloc(1000));
      CHECK((block >= memory && block + 1000 <= memory + bytes));
    }
    CHECK(shard.malloc(bytes) == nullptr);
  }
  CHECK(cairn_heap_enter(handle) == EINVAL);
  CHECK_THROWS_AS(heap(memory, 1000), std::bad_alloc);
}

TEST_CASE("inside, malloc, free, realloc and aligned blocks work as anywhere, in place after place of the memory") {
  static char memory[2 << 20];
  const heap shard(memory, sizeof memory);
  std::size_t outside = 0, failed = 0, free_slices = 0;
  for (int round = 0; round < 3; round++) {
    const heap::scope here(shard);
    void* blocks[300];
    for (std::size_t i = 0; i < 300; i++) {
      blocks[i] = i % 3 == 0 ? cairn_aligned_alloc(256, 512) : cairn_malloc(20 << i % 6);
      if (i % 5 == 0) blocks[i] = cairn_realloc(blocks[i], 3000);
      failed += blocks[i] == nullptr;
      const auto* at = static_cast<char*>(blocks[i]);
      outside += at < memory || at >= memory + sizeof memory;
    }
    for (void* each : blocks) cairn_free(each);
    void* large = cairn_malloc(1 << 20);
    free_slices += large != nullptr;
    cairn_free(large);
  }
  CHECK(failed == 0);
  CHECK(outside == 0);
  CHECK(free_slices == 3);
  CHECK(shard.stats().live_blocks == 0);
}

TEST_CASE("blocks are freed from outside and by other threads, and a visit sees those that live") {
  static char memory[1 << 20];
  const heap shard(memory, sizeof memory);
  void* blocks[200];
  for (void*& each : blocks) each = shard.malloc(500);
  std::thread([&] {
    for (std::size_t i = 0; i < 100; i++) cairn_free(blocks[i]);
  }).join();
  for (std::size_t i = 100; i < 150; i++) cairn_free(blocks[i]);
  cairn_collect(1);
  CHECK(shard.stats().live_blocks == 50);
  std::size_t seen = 0;
  CHECK(cairn::visit(shard, [&](const cairn_area_t&, void* block, std::size_t) { seen += shard.contains(block); }) ==
        cairn::visited::done);
  CHECK(seen == 50);
  CHECK(shard.reset() == 0);
  CHECK(shard.stats().live_blocks == 0);
  CHECK(shard.malloc(100000) != nullptr);
}
