// SPDX-License-Identifier: MIT
//
// shard_ops.hpp: shard heaps are made, entered, left, detached and attached; handles outlive heaps and are noticed.
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

TEST_CASE("malloc takes from the innermost entered heap, and from the own one again after leave") {
  heap_of_test heap(2);
  void* before = heap->malloc(40);
  const std::uint64_t outer = heap->make_heap(false), inner = heap->make_heap(false);
  REQUIRE(heap->enter(outer, nullptr) == answer::done);
  void* first = heap->malloc(40);
  REQUIRE(heap->enter(inner, nullptr) == answer::done);
  void* second = heap->malloc(40);
  CHECK(heap->heap_of_block(first) == outer);
  CHECK(heap->heap_of_block(second) == inner);
  CHECK(heap->leave(outer) == answer::busy);
  CHECK(heap->leave(inner) == answer::done);
  CHECK(heap->leave(inner) == answer::forbidden);
  CHECK(heap->leave(outer) == answer::done);
  void* after = heap->malloc(40);
  CHECK(heap->heap_of_block(after) == heap->heap_of_block(before));
  for (void* block : {before, first, second, after}) heap->free(block);
  CHECK(heap.misuses().empty());
}

TEST_CASE("one at a time is inside: others are busy, the caller itself deadlocks or is busy") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  CHECK(heap->enter(shard, nullptr) == answer::done);
  CHECK(heap->enter(shard, nullptr) == answer::deadlock);
  CHECK(heap->try_enter(shard, nullptr) == answer::busy);
  heap.in(1, [&] {
    CHECK(heap->try_enter(shard, nullptr) == answer::busy);
    CHECK_FALSE(heap->enter_quick(shard));
    CHECK(heap->leave(shard) == answer::forbidden);
    CHECK_FALSE(heap->leave_quick(shard));
  });
  CHECK(heap->leave_quick(shard));
  heap.in(1, [&] {
    CHECK(heap->enter_quick(shard));
    CHECK(heap->leave(shard) == answer::done);
  });
}

TEST_CASE("who waits gets in when the resident leaves") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  heap.in(1, [&] { REQUIRE(heap->enter(shard, nullptr) == answer::done); });
  heap.while_asleep([&] { heap.in(1, [&] { CHECK(heap->leave(shard) == answer::done); }); });
  CHECK(heap->enter(shard, nullptr) == answer::done);
  CHECK(heap->current() == shard);
  CHECK(heap->leave(shard) == answer::done);
}

TEST_CASE("who waits for a heap that is destroyed meanwhile is told that it is gone") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  heap.in(1, [&] { REQUIRE(heap->enter(shard, nullptr) == answer::done); });
  heap.while_asleep([&] { heap.in(1, [&] { CHECK(heap->destroy_heap(shard) == answer::done); }); });
  CHECK(heap->enter(shard, nullptr) == answer::invalid);
  CHECK(heap->current() != shard);
}

TEST_CASE("a strict heap names two residents, and is no other heap otherwise") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(true);
  CHECK_FALSE(heap->enter_quick(shard));
  heap.in(1, [&] { REQUIRE(heap->enter(shard, nullptr) == answer::done); });
  CHECK(heap->try_enter(shard, nullptr) == answer::busy);
  CHECK(heap.misuses().empty());
  heap.while_asleep([&] { heap.in(1, [&] { heap->leave(shard); }); });
  CHECK(heap->enter(shard, nullptr) == answer::done);
  CHECK(heap.misuses().empty());
  REQUIRE(heap.double_entries().size() == 1);
  CHECK(heap.double_entries()[0].heap == shard);
  CHECK(heap.double_entries()[0].thread == 1);
  CHECK(heap.double_entries()[0].resident == 2);
}

TEST_CASE("another thread's own heap is not to be entered, nor is the main heap") {
  heap_of_test heap(2);
  const std::uint64_t mine = heap->current();
  CHECK(heap->try_enter(mine, nullptr) == answer::forbidden);
  CHECK(heap->enter(mine, nullptr) == answer::deadlock);
  CHECK(heap->leave(mine) == answer::forbidden);
  heap.in(1, [&] {
    CHECK(heap->try_enter(mine, nullptr) == answer::forbidden);
    CHECK(heap.misuses().empty());
    CHECK(heap->enter(mine, nullptr) == answer::forbidden);
    REQUIRE(heap.misuses().size() == 1);
    CHECK(heap.misuses()[0].kind == misuse_kind::foreign_heap);
    heap.misuses().clear();
  });
  const std::uint64_t shard = heap->make_heap(false);
  answer result = answer::done;
  void* block = heap->malloc_in(shard, 40, result);
  REQUIRE(heap->delete_heap(shard, 0) == answer::done);
  const std::uint64_t main = heap->heap_of_block(block);
  CHECK_FALSE(heap->enter_quick(main));
  CHECK(heap->try_enter(main, nullptr) == answer::forbidden);
  heap->free(block);
}

TEST_CASE("hundred thousand heaps that come and go need few descriptors, and no handle comes twice") {
  heap_of_test heap;
  std::uint64_t last = 0, twice = 0, failed = 0;
  answer result = answer::done;
  for (int i = 0; i < 100000; i++) {
    const std::uint64_t made = heap->make_heap(i % 3 == 0);
    twice += made == last;
    if (i % 100 == 0) failed += heap->malloc_in(made, 100, result) == nullptr;
    failed += made == 0 || (i % 2 == 0 ? heap->destroy_heap(made) : heap->delete_heap(made, 0)) != answer::done;
    twice += heap->exists(made);
    last = made;
  }
  CHECK(failed == 0);
  CHECK(twice == 0);
  CHECK(heap->statistics().heaps <= 5);
}

TEST_CASE("a stale handle is noticed by every function, also when its descriptor serves another heap") {
  for (const bool reused : {false, true}) {
    heap_of_test heap;
    const std::uint64_t old = heap->make_heap(false);
    REQUIRE(heap->destroy_heap(old) == answer::done);
    const std::uint64_t other = reused ? heap->make_heap(false) : 0;
    if (reused) CHECK(owner_word::heap_of(other) == owner_word::heap_of(old));
    answer result = answer::done;
    heap_statistics figures;
    void* mine = heap->malloc(100);
    CHECK_FALSE(heap->exists(old));
    CHECK_FALSE(heap->enter_quick(old));
    CHECK(heap->enter(old, nullptr) == answer::invalid);
    CHECK(heap->try_enter(old, nullptr) == answer::invalid);
    CHECK_FALSE(heap->leave_quick(old));
    CHECK(heap->leave(old) == answer::invalid);
    const auto is_invalid = [&](void* got) {
      return got == nullptr && std::exchange(result, answer::done) == answer::invalid;
    };
    CHECK(is_invalid(heap->malloc_in(old, 1, result)));
    CHECK(is_invalid(heap->zalloc_in(old, 1, result)));
    CHECK(is_invalid(heap->aligned_in(old, 64, 1, result)));
    CHECK(is_invalid(heap->realloc_in(old, nullptr, 1, result)));
    CHECK(is_invalid(heap->realloc_in(old, mine, 5000, result)));
    CHECK(heap->delete_heap(old, 0) == answer::invalid);
    CHECK(heap->delete_heap(heap->make_heap(false), old) == answer::invalid);
    CHECK(heap->destroy_heap(old) == answer::invalid);
    CHECK(heap->reset_heap(old) == answer::invalid);
    CHECK(heap->recover_heap(old) == answer::invalid);
    CHECK(heap->collect_heap(old, true) == answer::invalid);
    CHECK(heap->limit_heap(old, SIZE_MAX) == answer::invalid);
    CHECK(heap->heap_statistics_of(old, figures) == answer::invalid);
    CHECK(heap->visit_heap(old, true, [](const visited_area&, void*) { return true; }) == visit_answer::invalid);
    CHECK_FALSE(heap->is_current(old));
    CHECK(heap.misuses().empty());
  }
}

TEST_CASE("a descriptor whose generations are used up is never used again") {
  heap_of_test heap;
  const std::uint64_t first = heap->make_heap(false);
  REQUIRE(heap->enter(first, nullptr) == answer::done);
  auto* descriptor = static_cast<heap_of_test::allocator_type::heap_type*>(heap.slot(0).heap);
  REQUIRE(heap->destroy_heap(first) == answer::done);
  descriptor->gate().close(gate_word::last_generation - 1);  // as if that many heaps had ended
  const std::uint64_t last = heap->make_heap(false);
  REQUIRE(owner_word::heap_of(last) == owner_word::heap_of(first));
  CHECK((owner_word::generation_of(last) & gate_word::last_generation) == gate_word::last_generation - 1);
  REQUIRE(heap->destroy_heap(last) == answer::done);
  const std::uint64_t next = heap->make_heap(false);
  CHECK(owner_word::heap_of(next) != owner_word::heap_of(first));
  CHECK_FALSE(heap->exists(first));
  CHECK_FALSE(heap->exists(last));
}

TEST_CASE("several entered heaps travel as one value, and are as they were") {
  heap_of_test heap(3);
  std::vector<std::uint64_t> shards;
  std::vector<void*> blocks;
  for (int i = 0; i < 3; i++) {
    shards.push_back(heap->make_heap(i == 1));
    REQUIRE(heap->enter(shards.back(), nullptr) == answer::done);
    blocks.push_back(heap->malloc(100));
  }
  const detached_context value = heap->detach();
  CHECK(value.handle == shards[2]);
  CHECK(heap->current() != shards[2]);
  for (const std::uint64_t shard : shards) {
    CHECK(heap->try_enter(shard, nullptr) == answer::busy);
    CHECK(heap->destroy_heap(shard) == answer::busy);
  }
  heap.in(1, [&] {
    heap->free(heap->malloc(1));
    heap->attach(value.handle, value.serial);
    for (std::size_t i = 3; i-- != 0;) {
      CHECK(heap->current() == shards[i]);
      heap->free(blocks[i]);
      CHECK(heap->leave(shards[i]) == answer::done);
    }
    CHECK(heap.misuses().empty());
    heap->attach(value.handle, value.serial);  // a second time
    CHECK(heap.misuses().size() == 1);
    CHECK(heap.misuses()[0].kind == misuse_kind::stale_context);
  });
  heap->attach(0, 0);
  CHECK(heap.misuses().size() == 1);
}

TEST_CASE("a value is not to be attached inside another heap, and stays good") {
  heap_of_test heap(2);
  const std::uint64_t one = heap->make_heap(false), two = heap->make_heap(false);
  REQUIRE(heap->enter(one, nullptr) == answer::done);
  const detached_context value = heap->detach();
  REQUIRE(heap->enter(two, nullptr) == answer::done);
  heap->attach(value.handle, value.serial);
  REQUIRE(heap.misuses().size() == 1);
  CHECK(heap.misuses()[0].kind == misuse_kind::stale_context);
  CHECK(heap->leave(two) == answer::done);
  heap->attach(value.handle, value.serial);
  CHECK(heap->current() == one);
  CHECK(heap.misuses().size() == 1);
}

TEST_CASE("idle and busy change the own heap below the entered ones") {
  heap_of_test heap(2);
  const std::uint64_t own = heap->current(), shard = heap->make_heap(false);
  REQUIRE(heap->enter(shard, nullptr) == answer::done);
  heap->idle();
  CHECK(heap->current() == shard);
  CHECK(heap.in(1, [&] { return heap->collect_heap(own, true); }) == answer::done);
  SUBCASE("busy") {
    heap->busy();
  }
  SUBCASE("the next need") {}
  CHECK(heap->leave(shard) == answer::done);
  void* block = heap->malloc(10);
  CHECK(heap->heap_of_block(block) == own);
  CHECK(heap.in(1, [&] { return heap->collect_heap(own, true); }) == answer::busy);
  heap->free(block);
}

TEST_CASE("what a thread has freed is handed over when it idles") {
  heap_of_test heap(2);
  const std::uint64_t shard = heap->make_heap(false);
  void* block = nullptr;
  heap.in(1, [&] {
    REQUIRE(heap->enter(shard, nullptr) == answer::done);
    block = heap->malloc(10);
    REQUIRE(heap->leave(shard) == answer::done);
  });
  heap->free(heap->malloc(1));  // it has a heap, and so a batch
  heap->free(block);
  heap->idle();
  const auto blocks = [&] {
    heap_statistics seen;
    REQUIRE(heap->heap_statistics_of(shard, seen) == answer::done);
    return seen.live_blocks;
  };
  CHECK(heap.in(1, blocks) == 0u);
}

TEST_CASE("a context that ends inside shards leaves them, innermost first") {
  heap_of_test heap(2);
  const std::uint64_t one = heap->make_heap(false), two = heap->make_heap(false);
  const std::uint64_t own = heap->current();
  REQUIRE(heap->enter(one, nullptr) == answer::done);
  void* block = heap->malloc(100);
  REQUIRE(heap->enter(two, nullptr) == answer::done);
  SUBCASE("idle") {
    heap->idle();
  }
  SUBCASE("running") {}
  heap.end_context(0);
  heap.in(1, [&] {
    CHECK(heap->enter(two, nullptr) == answer::done);
    CHECK(heap->enter(one, nullptr) == answer::done);
    heap->free(block);
    CHECK(heap->leave(one) == answer::done);
    CHECK(heap->leave(two) == answer::done);
    CHECK(heap->current() == own);  // adopted
  });
}
