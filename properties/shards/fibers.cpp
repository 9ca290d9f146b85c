// SPDX-License-Identifier: MIT
//
// fibers - shards entered by fibers (ucontext) that migrate between the threads of a pool.
//
//   fiber: enter 0-3 heaps, allocate | detach, swapcontext ... other thread ... attach | look, allocate, free | leave
//
// Everything between the bars is in one function, and is inlined there: a thread pointer that a compiler keeps across
// swapcontext would be used on the wrong thread. Also built with the library's sources by -O2 -flto (fibers.lto).
// Claims: after each switch the fiber's current heap is its innermost shard, or, without shards, the new thread's own;
// blocks are where they were allocated, contents and counts are right, and in the end nothing is live.
#include <ucontext.h>

#include <cstdio>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "cairn.h"
#include "luggage.hpp"
#include "run_queue.hpp"

namespace {

using namespace cairn::shards;

constexpr unsigned threads = 2, fibers = 48, rounds = 400;
constexpr std::size_t stack_bytes = 128 * 1024;

claims_checked claims;
balance count;
shelf<64> left_behind;
cairn_heap_t* crossroads;  // a shard that any fiber may be inside of
std::atomic<unsigned> running{fibers};
std::atomic<unsigned long> switches{0}, migrations{0}, crossed{0};

struct worker {
  run_queue ready;
  ucontext_t scheduler{};
  cairn_heap_t* own = nullptr;  ///< the thread's own heap
};
worker workers[threads];

struct fiber : runnable {
  explicit fiber(unsigned n) : number(n), random(n + 1), outer(cairn_heap_new()), inner(cairn_heap_new()) {}
  unsigned number;
  dice random;
  cairn_heap_t *outer, *inner;
  ucontext_t place{};
  std::unique_ptr<char[]> stack{new char[stack_bytes]};
  worker* on = nullptr;  ///< who resumed it
  unsigned next = 0;     ///< the thread on which it goes on
  bool ended = false;
};

/// The switch itself, without the detach and the attach around it.
[[gnu::always_inline]] inline void yield(fiber& self) {
  worker* const before = self.on;
  self.next = self.random.below(threads);
  swapcontext(&self.place, &self.on->scheduler);
  switches.fetch_add(1, std::memory_order_relaxed);
  if (self.on != before) migrations.fetch_add(1, std::memory_order_relaxed);
}

/// How many heaps a fiber is inside of, innermost last.
struct entered {
  cairn_heap_t* heaps[3];
  unsigned depth = 0;
  void enter(cairn_heap_t* heap) {
    claims.check(cairn_heap_enter(heap) == 0, "a fiber enters its shard");
    heaps[depth++] = heap;
  }
  void try_enter(cairn_heap_t* heap) {
    if (cairn_heap_try_enter(heap) != 0) return;  // another fiber is inside, perhaps between two threads
    crossed.fetch_add(1, std::memory_order_relaxed);
    heaps[depth++] = heap;
  }
  cairn_heap_t* innermost(const fiber& self) const { return depth == 0 ? self.on->own : heaps[depth - 1]; }
  void leave_all() {
    while (depth != 0) claims.check(cairn_heap_leave(heaps[--depth]) == 0, "a fiber leaves its heaps in order");
  }
};

void live(fiber& self) {
  entered stack;
  for (unsigned round = 0; round < rounds; round++) {
    const unsigned wanted = self.random.below(4);
    if (wanted >= 1) stack.enter(self.outer);
    if (wanted >= 2) stack.enter(self.inner);
    if (wanted >= 3) stack.try_enter(crossroads);

    const std::uint64_t pattern = std::uint64_t{self.number} << 32 | round;
    cairn_heap_t* const before = stack.innermost(self);
    block* first = pack(self.random.below(3000), pattern, before, claims, count);
    block* second = pack(self.random.below(200), ~pattern, before, claims, count);

    const cairn_context_t context = cairn_context_detach();
    claims.check(cairn_heap_current() == self.on->own, "detached, the thread is in its own heap");
    yield(self);
    claims.check(cairn_heap_current() == self.on->own, "a switch changes nothing of the thread");
    cairn_context_attach(context);

    cairn_heap_t* const after = stack.innermost(self);
    claims.check(cairn_heap_current() == after, "attached, the fiber is inside again");
    block* third = pack(self.random.below(200), pattern, after, claims, count);
    drop(first, claims, count);
    drop(left_behind.exchange(self.random.below(64), third), claims, count);
    drop(second, claims, count);
    stack.leave_all();
    claims.check(cairn_heap_current() == self.on->own, "without shards a fiber is in the thread's own heap");
  }
  self.ended = true;
}

void start(unsigned low, unsigned high) {  // makecontext passes ints
  auto* self = reinterpret_cast<fiber*>(std::uintptr_t{high} << 32 | low);
  live(*self);
  swapcontext(&self->place, &self->on->scheduler);
}

void work(worker& me) {
  me.own = cairn_heap_current();
  while (auto* next = static_cast<fiber*>(me.ready.pop())) {
    next->on = &me;
    swapcontext(&me.scheduler, &next->place);
    if (!next->ended) {
      workers[next->next].ready.push(next);
    } else if (running.fetch_sub(1) == 1) {
      for (worker& each : workers) each.ready.close();
    }
  }
}

void make(fiber& made) {
  getcontext(&made.place);
  made.place.uc_stack.ss_sp = made.stack.get();
  made.place.uc_stack.ss_size = stack_bytes;
  const auto self = reinterpret_cast<std::uintptr_t>(&made);
  makecontext(&made.place, reinterpret_cast<void (*)()>(start), 2, static_cast<unsigned>(self),
              static_cast<unsigned>(self >> 32));
  workers[made.number % threads].ready.push(&made);
}

void expect_empty(cairn_heap_t* shard) {
  cairn_heap_stats_t now{};
  now.size = sizeof now;
  claims.check(cairn_heap_get_stats(shard, &now) == 0, "nobody is inside a shard in the end");
  claims.check(now.live_blocks == 0 && now.live_bytes == 0, "in the end nothing is live");
  claims.check(cairn_heap_destroy(shard) == 0, "a shard may be destroyed in the end");
}

}  // namespace

int main() {
  crossroads = cairn_heap_new();
  std::deque<fiber> all;
  for (unsigned i = 0; i < fibers; i++) make(all.emplace_back(i));
  {
    std::vector<std::thread> pool;
    for (worker& each : workers) pool.emplace_back(work, std::ref(each));
    for (std::thread& each : pool) each.join();
  }
  for (std::size_t i = 0; i < left_behind.size(); i++) drop(left_behind.exchange(i, nullptr), claims, count);
  cairn_collect(1);
  for (fiber& each : all) {
    expect_empty(each.outer);
    expect_empty(each.inner);
  }
  expect_empty(crossroads);
  claims.check(count.packed == count.dropped, "every block was freed once");
  claims.check(count.packed == 3ul * fibers * rounds, "every fiber ran all its rounds");
  claims.check(switches == 1ul * fibers * rounds, "one switch a round");
  claims.check(migrations > switches / 4, "a fiber often goes on on another thread");
  claims.check(crossed > 0, "fibers met in a common shard");
  char more[128];
  std::snprintf(more, sizeof more, "%u fibers on %u threads, %lu switches, %lu migrations, %lu in the common shard",
                fibers, threads, switches.load(), migrations.load(), crossed.load());
  return claims.report("fibers", more);
}
