// SPDX-License-Identifier: MIT
//
// cairn_heap.hpp: each member does what it says, on the shared library.
//
// operator new is the subject, too: what doctest allocates inside a scope is the shard's. So checks stand outside of
// the scopes, or where the heap is deleted and not destroyed.
#include "cairn_heap.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>

using cairn::heap;

static_assert(!std::is_copy_constructible_v<heap> && std::is_nothrow_move_constructible_v<heap> &&
              std::is_nothrow_move_assignable_v<heap>);
static_assert(!std::is_move_constructible_v<heap::scope> && !std::is_move_assignable_v<heap::scope>);
static_assert(!std::is_copy_constructible_v<cairn::context> && std::is_nothrow_move_constructible_v<cairn::context>);
static_assert(!std::is_move_constructible_v<cairn::idle_scope>);
static_assert(!std::is_convertible_v<heap, bool> && !std::is_convertible_v<cairn_heap_t*, heap>);

TEST_CASE("a new heap is empty, has no limit, and is not the caller's context") {
  const heap shard;
  REQUIRE(shard);
  CHECK(shard.handle() != nullptr);
  CHECK(cairn_heap_current() != shard.handle());
  const cairn::heap_stats now = shard.stats();
  CHECK(now.error == 0);
  CHECK(now.live_bytes == 0);
  CHECK(now.live_blocks == 0);
  CHECK(now.limit_bytes == SIZE_MAX);
  CHECK(heap(std::nothrow));
}

TEST_CASE("inside a scope malloc and operator new take from the heap, after it from the thread's own") {
  const heap shard;
  cairn_heap_t* const own = cairn_heap_current();
  void* block = nullptr;
  std::unique_ptr<int> number;
  cairn_heap_t* inside = nullptr;
  {
    const heap::scope here(shard);
    block = cairn_malloc(100);
    number = std::make_unique<int>(7);
    inside = cairn_heap_current();
    CHECK(here);
    CHECK(here.error() == 0);
  }
  CHECK(inside == shard.handle());
  CHECK(shard.contains(block));
#if !defined(CAIRN_SANITIZED)  // there operator new is the sanitizer's
  CHECK(shard.contains(number.get()));
#endif
  CHECK(cairn_heap_of(block) == shard.handle());
  CHECK(cairn_heap_current() == own);
  const auto outside = std::make_unique<int>(8);
  CHECK_FALSE(shard.contains(outside.get()));
  cairn_free(block);
}

TEST_CASE("scopes nest as a stack; the innermost heap serves") {
  const heap outer, inner;
  void* blocks[3];
  {
    const heap::scope first(outer);
    blocks[0] = cairn_malloc(32);
    {
      const heap::scope second(inner);
      blocks[1] = cairn_malloc(32);
    }
    blocks[2] = cairn_malloc(32);
  }
  CHECK(outer.contains(blocks[0]));
  CHECK(inner.contains(blocks[1]));
  CHECK(outer.contains(blocks[2]));
  for (void* block : blocks) cairn_free(block);
}

TEST_CASE("a scope that did not enter says why, and leaves nothing") {
  const heap shard;
  int again = 0, tried = 0;
  {
    const heap::scope first(shard);
    const heap::scope second(shard);
    const heap::scope third(shard, cairn::try_to_enter);
    again = second.error();
    tried = third.error();
  }
  CHECK(again == EDEADLK);
  CHECK(tried == EBUSY);
  CHECK(heap::scope(shard, cairn::try_to_enter).error() == 0);
  CHECK(heap::scope(nullptr).error() == EINVAL);
}

TEST_CASE("leave ends a scope early") {
  const heap shard;
  heap::scope inside(shard);
  CHECK(inside.leave() == 0);
  CHECK_FALSE(inside);
  CHECK(inside.leave() == EPERM);
  CHECK(heap::scope(shard, cairn::try_to_enter).error() == 0);
}

TEST_CASE("a heap destroyed from inside has been left; its scope ends in peace") {
  const heap shard;
  cairn_heap_t* const own = cairn_heap_current();
  int ended = -1;
  {
    const heap::scope inside(shard);
    cairn_free(cairn_malloc(8));
    ended = shard.destroy();
  }
  CHECK(ended == 0);
  CHECK(cairn_heap_current() == own);
  CHECK(heap::scope(shard).error() == EINVAL);
}

TEST_CASE("a moved-from heap is empty, and answers EINVAL or null") {
  heap first;
  cairn_heap_t* const handle = first.handle();
  heap second(std::move(first));
  CHECK(second.handle() == handle);
  CHECK_FALSE(first);  // NOLINT(bugprone-use-after-move): the subject
  CHECK(first.destroy() == EINVAL);
  CHECK(first.reset() == EINVAL);
  CHECK(first.collect() == EINVAL);
  CHECK(first.set_limit(SIZE_MAX) == EINVAL);
  CHECK(first.stats().error == EINVAL);
  CHECK(first.malloc(1) == nullptr);
  CHECK(heap::scope(first).error() == EINVAL);
  first = std::move(second);
  CHECK(first.handle() == handle);
  heap third;
  cairn_heap_t* const overwritten = third.handle();
  third = std::move(first);
  CHECK(third.handle() == handle);
  CHECK(heap::scope(overwritten).error() == EINVAL);  // deleted by the assignment
}

TEST_CASE("the destructor deletes: the handle is stale, the blocks stay alive") {
  cairn_heap_t* handle = nullptr;
  char* text = nullptr;
  {
    const heap shard;
    handle = shard.handle();
    text = static_cast<char*>(shard.malloc(100));
    std::strcpy(text, "kept");
  }
  CHECK(cairn_heap_enter(handle) == EINVAL);
  CHECK(std::strcmp(text, "kept") == 0);
  CHECK(cairn_usable_size(text) >= 100);
  cairn_free(text);
}

TEST_CASE("release gives up the heap, the constructor from a handle takes it over") {
  heap first;
  cairn_heap_t* const handle = first.release();
  CHECK_FALSE(first);
  const heap second(handle);
  CHECK(second.handle() == handle);
  CHECK(heap::scope(handle).error() == 0);
}

TEST_CASE("malloc, calloc, zalloc, aligned_alloc and realloc from outside give blocks of the heap") {
  const heap shard;
  void* blocks[] = {shard.malloc(10), shard.calloc(10, 10), shard.zalloc(1000), shard.aligned_alloc(4096, 100),
                    shard.realloc(nullptr, 50)};
  for (void* block : blocks) CHECK(shard.contains(block));
  CHECK(static_cast<char*>(blocks[1])[99] == 0);
  CHECK(static_cast<char*>(blocks[2])[999] == 0);
  CHECK(reinterpret_cast<std::uintptr_t>(blocks[3]) % 4096 == 0);
  std::strcpy(static_cast<char*>(blocks[4]), "prefix");
  blocks[4] = shard.realloc(blocks[4], 100000);
  CHECK(std::strcmp(static_cast<char*>(blocks[4]), "prefix") == 0);
  cairn_collect(0);  // hands over the one that realloc has freed, from outside
  CHECK(shard.stats().live_blocks == 5);
  for (void* block : blocks) cairn_free(block);
}

TEST_CASE("reset frees all blocks and keeps the heap; delete_into moves them") {
  const heap from, to;
  REQUIRE(from.malloc(1000) != nullptr);
  CHECK(from.reset() == 0);
  CHECK(from.stats().live_blocks == 0);
  void* block = from.malloc(1000);
  CHECK(from.delete_into(to) == 0);
  CHECK(to.contains(block));
  CHECK(to.stats().live_blocks == 1);
  CHECK(from.stats().error == EINVAL);
  cairn_free(block);
}

TEST_CASE("a limit below the use is refused, one above it holds") {
  const heap shard;
  void* block = shard.malloc(1 << 20);
  REQUIRE(block != nullptr);
  CHECK(shard.set_limit(64 * 1024) == EBUSY);
  CHECK(shard.stats().limit_bytes == SIZE_MAX);
  CHECK(shard.set_limit(4 << 20) == 0);
  CHECK(shard.stats().limit_bytes == 4 << 20);
  CHECK(shard.malloc(8 << 20) == nullptr);
  cairn_free(block);
}
