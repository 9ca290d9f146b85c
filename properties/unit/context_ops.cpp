// SPDX-License-Identifier: MIT
//
// context_ops.hpp: how contexts come by heaps and leave them, and frees that are not local.
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

TEST_CASE("a context has no heap before its first allocation, its own one after it") {
  heap_of_test heap(2);
  CHECK(heap->current_owner() == owner_word::no_pages);
  heap->free(heap->malloc(1));
  const std::uint64_t first = heap->current_owner();
  CHECK(first != owner_word::no_pages);
  heap.in(1, [&] {
    CHECK(heap->current_owner() == owner_word::no_pages);
    heap->free(heap->malloc(1));
    CHECK(heap->current_owner() != owner_word::no_pages);
    CHECK(heap->current_owner() != first);
  });
  CHECK(heap->current_owner() == first);
}

TEST_CASE("the heap of a context that ended is adopted by the next one") {
  heap_of_test heap(2);
  heap->free(heap->malloc(1));
  const std::uint64_t owner = heap->current_owner();
  heap.end_context(0);
  heap.in(1, [&] {
    heap->free(heap->malloc(1));
    CHECK(heap->current_owner() == owner);
  });
  CHECK(heap->statistics().heaps == 1);
}

TEST_CASE("blocks outlive the context that allocated them, and anybody may free them") {
  heap_of_test heap(3);
  std::vector<int*> blocks;
  for (int i = 0; i < 40; i++) {
    blocks.push_back(static_cast<int*>(heap->malloc(500)));
    *blocks.back() = i;
  }
  heap.end_context(0);
  for (int i = 0; i < 40; i++) {
    CHECK(*blocks[static_cast<std::size_t>(i)] == i);
    heap.in(static_cast<std::size_t>(i % 3), [&] { heap->free(blocks[static_cast<std::size_t>(i)]); });
  }
  for (std::size_t c = 0; c < 3; c++) heap.end_context(c);
  CHECK(heap.misuses().empty());
  CHECK(heap->statistics().live_bytes == 0);
  CHECK(heap->statistics().charged_bytes == 0);
  heap->collect(true);
  CHECK(heap->statistics().charged_bytes == 0);
}

TEST_CASE("what others freed while a context ran is given back when it ends, without a collect") {
  heap_of_test heap(2);
  std::vector<void*> blocks;
  for (std::size_t i = 0; i < 60; i++) blocks.push_back(heap->malloc(16 * (i % 8 + 1)));
  heap.in(1, [&] {
    for (void* b : blocks) heap->free(b);
  });
  heap.end_context(1);  // publishes its batch
  heap.end_context(0);
  CHECK(heap->statistics().charged_bytes == 0);
}

TEST_CASE("the freer of the last block of an unattended heap gives its pages back itself") {
  heap_of_test heap(2);
  void* small = heap->malloc(G::small_max);
  void* large = heap->malloc(3 * G::large_max);
  heap.end_context(0);
  CHECK(heap->statistics().charged_bytes > 0);
  heap.in(1, [&] {
    heap->free(small);
    heap->free(large);
  });
  heap.end_context(1);
  CHECK(heap->statistics().charged_bytes == 0);
  heap->collect(true);
  CHECK(heap->statistics().charged_bytes == 0);
}

TEST_CASE("after its end a context is still served, by a heap lent for the call") {
  heap_of_test heap(1);
  heap->free(heap->malloc(1));
  heap.run_end_hook(0);
  CHECK(heap->current_owner() == owner_word::no_pages);
  std::set<void*> blocks;
  for (std::size_t size : {std::size_t{1}, std::size_t{1}, G::small_max, G::large_max, 2 * G::large_max}) {
    void* got = heap->malloc(size);
    CHECK(got != nullptr);
    CHECK(blocks.insert(got).second);
    CHECK(heap->current_owner() == owner_word::no_pages);
  }
  CHECK(heap->statistics().heaps == 1);
  for (void* b : blocks) heap->free(b);
  heap->collect(true);
  CHECK(heap->statistics().charged_bytes == 0);
  CHECK(heap.misuses().empty());
}

TEST_CASE("a context that only frees gets along, and one that ended frees without a heap") {
  heap_of_test heap(2);
  void* one = heap->malloc(100);
  void* two = heap->malloc(100);
  heap.in(1, [&] { heap->free(one); });
  heap.run_end_hook(1);
  heap.in(1, [&] { heap->free(two); });
  heap->collect(true);
  CHECK(heap->statistics().charged_bytes == 0);
}

TEST_CASE("free needs no memory: with every system call failing all blocks can still be given back") {
  heap_of_test heap(2);
  std::vector<void*> blocks;
  for (int i = 0; i < 30; i++) blocks.push_back(heap->malloc(1000));
  heap.os.fail(every_call, 1, true);
  heap.in(1, [&] {
    for (void* b : blocks) heap->free(b);
  });
  heap.end_context(1);
  heap->collect(true);
  CHECK(heap->statistics().charged_bytes == 0);
  CHECK(heap.misuses().empty());
}

TEST_CASE("many contexts that come and go share a few heaps") {
  heap_of_test heap(4);
  for (int round = 0; round < 50; round++) {
    for (std::size_t c = 0; c < 4; c++) heap.in(c, [&] { heap->free(heap->malloc(100)); });
    for (std::size_t c = 0; c < 4; c++) heap.end_context(c);
  }
  CHECK(heap->statistics().heaps == 4);
}

TEST_CASE("when there are no more heaps, allocation is null and free still works") {
  heap_of_test heap(G::max_heaps + 1);
  std::vector<void*> blocks;
  for (std::size_t c = 0; c < G::max_heaps; c++) heap.in(c, [&] { blocks.push_back(heap->malloc(16)); });
  REQUIRE(blocks.back() != nullptr);
  heap.in(G::max_heaps, [&] {
    CHECK(heap->malloc(16) == nullptr);
    for (void* b : blocks) heap->free(b);
  });
  for (std::size_t c = 0; c < G::max_heaps; c++) heap.in(c, [&] { heap->collect(true); });
  CHECK(heap->statistics().charged_bytes == 0);
}

TEST_CASE("after a fork the child allocates and frees") {
  heap_of_test heap(1);
  void* before = heap->malloc(100);
  heap->after_fork_child();
  void* after = heap->malloc(100);
  CHECK((after != nullptr && after != before));
  heap->free(before);
  heap->free(after);
  CHECK(heap.misuses().empty());
}
