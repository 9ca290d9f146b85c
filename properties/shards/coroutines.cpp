// SPDX-License-Identifier: MIT
//
// coroutines - shards entered by C++20 coroutines that go on on another thread after each co_await.
//
//   co_await move_to(t):  await_suspend: detach, push to t's queue     another thread: pop, resume, await_resume:
//   attach
//
// The value is taken before the push: from then on the coroutine may run elsewhere, before await_suspend has returned.
// Written with cairn.hpp: scopes whose destructors run on other threads than their constructors. Claims as in
// fibers.cpp.
#include <coroutine>
#include <cstdio>
#include <exception>
#include <thread>
#include <vector>

#include "cairn_heap.hpp"
#include "luggage.hpp"
#include "run_queue.hpp"

namespace {

using namespace cairn::shards;

constexpr unsigned threads = 2, coroutines = 64, rounds = 500;

claims_checked claims;
balance count;
shelf<64> left_behind;
std::atomic<unsigned> running{coroutines};
std::atomic<unsigned long> switches{0}, migrations{0};

struct worker {
  run_queue ready;
  cairn_heap_t* own = nullptr;  ///< the thread's own heap
};
worker workers[threads];

/// A coroutine that nobody awaits: it starts when it is first resumed and deletes its frame at its end.
struct task {
  struct promise_type : runnable {
    worker* on = nullptr;  ///< who resumed it
    task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};

/// Goes on as the next one of thread `to`, inside the same heaps.
class move_to {
 public:
  explicit move_to(unsigned to) : to_(to) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<task::promise_type> self) noexcept {
    promise_ = &self.promise();
    before_ = promise_->on;
    carried_ = cairn::context::detach();
    claims.check(cairn_heap_current() == before_->own, "detached, the thread is in its own heap");
    workers[to_].ready.push(promise_);  // nothing of this object or the frame may be touched from here on
  }
  /// Who resumed the coroutine.
  worker* await_resume() noexcept {
    carried_.attach();
    switches.fetch_add(1, std::memory_order_relaxed);
    if (promise_->on != before_) migrations.fetch_add(1, std::memory_order_relaxed);
    return promise_->on;
  }

 private:
  unsigned to_;
  task::promise_type* promise_ = nullptr;
  worker* before_ = nullptr;
  cairn::context carried_;
};

/// Scopes begin on one thread and end on another.
task live(unsigned number, const cairn::heap& outer, const cairn::heap& inner) {
  dice random(number + 1);
  worker* here = co_await move_to(number % threads);
  for (unsigned round = 0; round < rounds; round++) {
    const std::uint64_t pattern = std::uint64_t{number} << 32 | round;
    {
      const cairn::heap::scope inside(outer);
      claims.check(static_cast<bool>(inside), "a coroutine enters its shard");
      block* first = pack(random.below(3000), pattern, outer.handle(), claims, count);
      here = co_await move_to(random.below(threads));
      claims.check(cairn_heap_current() == outer.handle(), "resumed, the coroutine is inside again");
      {
        const cairn::heap::scope deeper(inner);
        claims.check(static_cast<bool>(deeper), "a coroutine enters a second one");
        block* second = pack(random.below(200), ~pattern, inner.handle(), claims, count);
        here = co_await move_to(random.below(threads));
        claims.check(cairn_heap_current() == inner.handle(), "resumed, it is inside the innermost");
        drop(first, claims, count);
        block* third = pack(random.below(200), pattern, inner.handle(), claims, count);
        drop(left_behind.exchange(random.below(64), third), claims, count);
        drop(second, claims, count);
      }
      claims.check(cairn_heap_current() == outer.handle(), "the inner scope ended where it should");
    }
    claims.check(cairn_heap_current() == here->own, "without shards it is in the thread's own heap");
    here = co_await move_to(random.below(threads));
    claims.check(cairn_heap_current() == here->own, "also after a switch");
  }
  if (running.fetch_sub(1) == 1) {
    for (worker& each : workers) each.ready.close();
  }
}

void work(worker& me) {
  me.own = cairn_heap_current();
  while (auto* next = static_cast<task::promise_type*>(me.ready.pop())) {
    next->on = &me;
    std::coroutine_handle<task::promise_type>::from_promise(*next).resume();
  }
}

}  // namespace

int main() {
  std::vector<cairn::heap> shards(2 * coroutines);
  for (unsigned i = 0; i < coroutines; i++) {
    workers[i % threads].ready.push(&live(i, shards[2 * i], shards[2 * i + 1]).handle.promise());
  }
  {
    std::vector<std::thread> pool;
    for (worker& each : workers) pool.emplace_back(work, std::ref(each));
    for (std::thread& each : pool) each.join();
  }
  for (std::size_t i = 0; i < left_behind.size(); i++) drop(left_behind.exchange(i, nullptr), claims, count);
  cairn_collect(1);
  for (const cairn::heap& each : shards) {
    claims.check(each.stats().live_blocks == 0, "in the end nothing is live");
    claims.check(each.destroy() == 0, "nobody is inside a shard in the end");
  }
  claims.check(count.packed == count.dropped, "every block was freed once");
  claims.check(count.packed == 3ul * coroutines * rounds, "every coroutine ran all its rounds");
  claims.check(switches == (3ul * rounds + 1) * coroutines, "three switches a round");
  claims.check(migrations > switches / 4, "a coroutine often goes on on another thread");
  char more[128];
  std::snprintf(more, sizeof more, "%u coroutines on %u threads, %lu switches, %lu migrations", coroutines, threads,
                switches.load(), migrations.load());
  return claims.report("coroutines", more);
}
