// SPDX-License-Identifier: MIT
//
// in_memory - heaps in the caller's memory: they stay in it, are full when it is, and go before it does.
#include <doctest/doctest.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <new>

#include "cairn_heap.hpp"

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
  const std::size_t bytes = 1 << 20;
  const std::unique_ptr<char[]> memory(new (std::align_val_t{65536}) char[bytes]);
  cairn_heap_t* handle = nullptr;
  {
    const heap shard(memory.get(), bytes);
    handle = shard.handle();
    for (int i = 0; i < 100; i++) {
      auto* block = static_cast<char*>(shard.malloc(1000));
      CHECK((block >= memory.get() && block + 1000 <= memory.get() + bytes));
    }
    CHECK(shard.malloc(bytes) == nullptr);
  }
  CHECK(cairn_heap_enter(handle) == EINVAL);
  CHECK_THROWS_AS(heap(memory.get(), 1000), std::bad_alloc);
}
