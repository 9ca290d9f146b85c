// SPDX-License-Identifier: MIT
//
// cairn_heap.hpp with threads: a claim that lies in a value, exclusion, idle threads.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <latch>
#include <thread>
#include <utility>

#include "cairn_heap.hpp"

using cairn::context;
using cairn::heap;

TEST_CASE("detached from nothing, a context holds nothing, and may be attached or dropped") {
  context nothing = context::detach();
  CHECK_FALSE(nothing.holds());
  nothing.attach();
  const context dropped = context::detach();
}

TEST_CASE("between detach and attach the thread is in its own heap, and nobody gets in") {
  const heap outer, inner;
  cairn_heap_t* const own = cairn_heap_current();
  cairn_heap_t *between = nullptr, *after = nullptr;
  int tried_outer = 0, tried_inner = 0;
  bool held = false, moved_holds = true;
  {
    const heap::scope first(outer);
    const heap::scope second(inner);
    context away = context::detach();
    held = away.holds();
    context carried(std::move(away));
    moved_holds = away.holds();  // NOLINT(bugprone-use-after-move): the subject
    between = cairn_heap_current();
    tried_outer = heap::scope(outer, cairn::try_to_enter).error();
    tried_inner = heap::scope(inner, cairn::try_to_enter).error();
    carried.attach();
    after = cairn_heap_current();
  }
  CHECK(held);
  CHECK_FALSE(moved_holds);
  CHECK(between == own);
  CHECK(tried_outer == EBUSY);
  CHECK(tried_inner == EBUSY);
  CHECK(after == inner.handle());
  CHECK(heap::scope(outer, cairn::try_to_enter).error() == 0);
}

TEST_CASE("another thread attaches, goes on inside, and leaves") {
  const heap shard;
  REQUIRE(cairn_heap_enter(shard.handle()) == 0);
  void* first = cairn_malloc(64);
  context carried = context::detach();
  void* second = nullptr;
  cairn_heap_t* seen = nullptr;
  int left = -1;
  std::thread([&] {
    carried.attach();
    seen = cairn_heap_current();
    cairn_free(first);
    second = cairn_malloc(64);
    left = cairn_heap_leave(shard.handle());
  }).join();
  CHECK(seen == shard.handle());
  CHECK(left == 0);
  CHECK_FALSE(carried.holds());
  CHECK(shard.contains(second));
  CHECK(shard.stats().live_blocks == 1);
  cairn_free(second);
}

TEST_CASE("one at a time is inside; who waits gets in when the other has left") {
  const heap shard;
  std::latch entered(1);
  std::atomic<bool> leaving{false}, overlap{false};
  std::thread other([&] {
    const heap::scope inside(shard);
    entered.count_down();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    leaving = true;
  });
  entered.wait();
  const int tried = heap::scope(shard, cairn::try_to_enter).error();
  {
    const heap::scope inside(shard);
    overlap = !leaving;
  }
  other.join();
  CHECK((tried == EBUSY || leaving));
  CHECK_FALSE(overlap);
}

TEST_CASE("four threads count in one shard without a lock of their own") {
  const heap shard;
  auto* counter = static_cast<unsigned long*>(shard.zalloc(sizeof(unsigned long)));
  constexpr unsigned long rounds = 20000;
  std::atomic<unsigned> refused{0};
  const auto work = [&] {
    for (unsigned long i = 0; i < rounds; i++) {
      const heap::scope inside(shard);
      if (!inside) refused++;
      ++*counter;
      cairn_free(cairn_malloc(i % 500));
    }
  };
  std::thread threads[] = {std::thread(work), std::thread(work), std::thread(work), std::thread(work)};
  for (auto& thread : threads) thread.join();
  CHECK(refused == 0);
  CHECK(*counter == 4 * rounds);
  CHECK(shard.stats().live_blocks == 1);
  cairn_free(counter);
}

TEST_CASE("an idle thread's next allocation works, inside the scope and after it") {
  const heap shard;
  cairn_heap_t* const own = cairn_heap_current();
  void *during = nullptr, *after = nullptr;
  {
    const cairn::idle_scope waiting;
    during = cairn_malloc(40);
  }
  after = cairn_malloc(40);
  CHECK(cairn_heap_of(during) == own);
  CHECK(cairn_heap_of(after) == own);
  cairn_free(during);
  cairn_free(after);
}
