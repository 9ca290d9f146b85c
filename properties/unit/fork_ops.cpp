// SPDX-License-Identifier: MIT
//
// fork_ops.hpp: what the child of a fork finds. One real thread: the others vanish from the same memory.
#include "allocator.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "scripted_platform.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {
using G = tiny_geometry;
using heap_of_test = scripted_heap<G>;
/// Context `me` forks; this is the child from here on.
void fork(heap_of_test& heap, std::size_t me) {
  heap.in(me, [&] { heap->before_fork(); });
  for (std::size_t c = 0; c < heap.contexts(); c++) {
    if (c != me) heap.vanish(c);
  }
  heap.in(me, [&] { heap->after_fork_child(); });
}
}  // namespace

TEST_CASE("the context that forks goes on in its heap, and the heaps of the others are adopted") {
  heap_of_test heap(3);
  void* mine = heap->malloc(100);
  const std::uint64_t own = heap->current();
  std::vector<void*> theirs;
  const std::uint64_t other = heap.in(1, [&] {
    for (int i = 0; i < 50; i++) theirs.push_back(heap->malloc(300));
    return heap->current();
  });
  fork(heap, 0);
  CHECK(heap->current() == own);
  heap.in(2, [&] {
    CHECK(heap->current() == other);
    std::set<void*> all(theirs.begin(), theirs.end());
    for (int i = 0; i < 20; i++) CHECK(all.insert(heap->malloc(300)).second);
    for (void* block : all) heap->free(block);
    heap->collect(true);
  });
  heap->free(mine);
  heap->collect(true);
  CHECK(heap->statistics().charged_bytes == 0);
  CHECK(heap.misuses().empty());
}

TEST_CASE("who forks without the first half loses what it had freed and not handed over, and nothing else") {
  heap_of_test heap(3);
  const std::uint64_t shard = heap->make_heap(false);
  answer result = answer::done;
  void* block = heap->malloc_in(shard, 1500, result);
  heap.in(2, [&] {
    heap->malloc(16);
    heap->free(block);  // into the batch
  });
  heap.vanish(0);
  heap.vanish(1);
  heap.in(2, [&] { heap->after_fork_child(); });
  heap.in(1, [&] { REQUIRE(heap->destroy_heap(shard) == answer::done); });
  std::vector<unsigned char*> mine;  // perhaps in the slices of the shard heap
  heap.in(1, [&] {
    for (int i = 0; i < 20; i++) {
      mine.push_back(static_cast<unsigned char*>(heap->malloc(700)));
      std::fill_n(mine.back(), 700, 0x11);
    }
  });
  heap.in(2, [&] { heap->collect(true); });
  for (unsigned char* one : mine) {
    CHECK(std::count(one, one + 700, 0x11) == 700);
    heap.in(1, [&] { heap->free(one); });
  }
  CHECK(heap.misuses().empty());
}

TEST_CASE("a page on its way to the heap of who forks is charged to it, and once") {
  heap_of_test heap(1);
  const std::uint64_t from = heap->make_heap(false), into = heap->make_heap(false);
  answer result = answer::done;
  void* block = heap->malloc_in(from, 100, result);
  REQUIRE(heap->enter(into, nullptr) == answer::done);
  REQUIRE(heap->delete_heap(from, into) == answer::done);
  fork(heap, 0);
  const auto charged = [&] {
    heap_statistics seen{};
    CHECK(heap->heap_statistics_of(into, seen) == answer::done);
    return seen.charged_bytes;
  };
  CHECK(heap->heap_of_block(block) == into);
  CHECK(charged() == G::slice_bytes);
  heap->free(block);
  heap->collect(true);
  CHECK(charged() == 0);
  CHECK(heap->delete_heap(into, 0) == answer::done);
  CHECK(heap->statistics().charged_bytes == 0);
}

TEST_CASE("a shard heap whose resident has vanished is dead until it is recovered") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  void* block = heap.in(1, [&] {
    REQUIRE(heap->enter(shard, nullptr) == answer::done);
    return heap->malloc(100);
  });
  CHECK(heap->recover_heap(shard) == answer::invalid);
  fork(heap, 0);
  CHECK(heap->enter(shard, nullptr) == answer::owner_dead);
  CHECK(heap->try_enter(shard, nullptr) == answer::owner_dead);
  CHECK_FALSE(heap->enter_quick(shard));
  CHECK(heap->destroy_heap(shard) == answer::owner_dead);
  CHECK(heap->collect_heap(shard, true) == answer::owner_dead);
  CHECK(heap->recover_heap(shard) == answer::done);
  CHECK(heap->recover_heap(shard) == answer::invalid);
  CHECK(heap->enter(shard, nullptr) == answer::done);
  CHECK(heap->heap_of_block(block) == shard);
  heap->free(block);
  CHECK(heap->leave(shard) == answer::done);
  CHECK(heap->destroy_heap(shard) == answer::done);
  CHECK(heap->statistics().charged_bytes == 0);
}

TEST_CASE("blocks freed into a dead heap are given back when it is recovered, without a further free") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  void* block = heap.in(1, [&] {
    REQUIRE(heap->enter(shard, nullptr) == answer::done);
    return heap->malloc(3 * G::large_max);
  });
  fork(heap, 0);
  heap->free(block);
  heap->collect(false);
  CHECK(heap->recover_heap(shard) == answer::done);
  CHECK(heap->statistics().charged_bytes == 0);
}

TEST_CASE("all heaps of a detached value keep their claims") {
  heap_of_test heap(2);
  const std::uint64_t outer = heap->make_heap(false), inner = heap->make_heap(false);
  detached_context value{};
  heap.in(1, [&] {
    REQUIRE(heap->enter(outer, nullptr) == answer::done);
    REQUIRE(heap->enter(inner, nullptr) == answer::done);
    value = heap->detach();
  });
  fork(heap, 0);
  CHECK(heap->try_enter(outer, nullptr) == answer::busy);
  CHECK(heap->try_enter(inner, nullptr) == answer::busy);
  heap->attach(value.handle, value.serial);
  CHECK(heap->leave(inner) == answer::done);
  CHECK(heap->leave(outer) == answer::done);
  CHECK(heap.misuses().empty());
}

TEST_CASE_TEMPLATE("blocks of every size survive in the heap of a vanished thread", Sizes, tiny_geometry,
                   shipping_geometry) {
  scripted_heap<Sizes> heap(2);
  std::vector<void*> blocks;
  heap.in(1, [&] {
    for (unsigned c = 0; c < size_class<Sizes>::count; c++) {
      for (int i = 0; i < 3; i++) blocks.push_back(heap->malloc(size_class<Sizes>::block_size(c)));
    }
  });
  heap.vanish(1);
  heap->after_fork_child();
  std::size_t lost = 0;
  for (void* block : blocks) {
    lost += block != nullptr && heap->heap_of_block(block) == 0;
    if (heap->owns(block)) heap->free(block);
  }
  CHECK(lost == 0);
  for (std::size_t c = 0; c < 2; c++) heap.in(c, [&] { heap->collect(true); });
  CHECK(heap->statistics().charged_bytes == 0);
  CHECK(heap.misuses().empty());
}

TEST_CASE("a page caught in the middle of a pop gives out no live block") {
  for (int caught = 0; caught < 3; caught++) {
    heap_of_test heap(2);
    std::set<void*> blocks;
    heap.in(1, [&] {
      for (int i = 0; i < 4; i++) blocks.insert(heap->malloc(100));
    });
    const context_slot& view = heap.slot(1);
    using page_type = heap_of_test::allocator_type::page_type;
    auto* record = static_cast<page_type*>(view.pages) +
                   (reinterpret_cast<std::uintptr_t>(*blocks.begin()) - view.base) / G::slice_bytes;
    if (caught == 0) record->used.set(record->used.get() + 1);
    if (caught == 1 && record->free.get() != nullptr) record->free.set(record->free.get()->next.get());
    if (caught == 2) record->free.set(static_cast<page_type::block_type*>(*blocks.begin()));
    heap.vanish(1);
    heap->after_fork_child();
    heap.in(1, [&] {
      for (int i = 0; i < 60; i++) CHECK(blocks.insert(heap->malloc(100)).second);
    });
    CHECK(heap.misuses().empty());
  }
}
