// SPDX-License-Identifier: MIT
//
// shard_runtime - a cooperative runtime whose shard ids are the allocator's logical threads.
//
//   post(5, task) --> inbox of shard 5 --> any thread of the pool:  running = shard 5 | task() | running = none
//   allocator --context_of()--> platform --> running->slot          the shard decides, not the OS thread
//
// So malloc and free inside a task are the allocator's fastest paths, on the shard's own heap, whatever thread it is;
// what another shard frees comes back as a foreign free; a shard that ends leaves its heap to a later one.
// Invariant: a shard runs on one thread at a time, and the next one sees all it did (the pool's mutex): that is all
// that the allocator asks of a logical thread. Tasks run to their end. A runtime that switches stacks inside of a
// function must also keep the compiler from remembering the address of `running` there: read it in a function that is
// not inlined.
#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <cairn/allocator.hpp>
#include <cairn/production.hpp>

namespace runtime {

/// What the allocator keeps for a logical thread.
struct context {
  cairn::context_slot slot{};
  void (*at_end)(void*) = nullptr;
  void* argument = nullptr;
  std::uint64_t id = 0;
};
/// Whose task runs on this thread. Only tasks may use the allocator.
inline constinit thread_local context* running = nullptr;

/// The shipping platform, but for the question who calls.
struct platform : cairn::production {
  template <class Allocator>
  static cairn::context_slot& context_of() noexcept {
    return running->slot;
  }
  static bool on_context_end(void (*function)(void*), void* argument) noexcept {
    running->at_end = function;
    running->argument = argument;
    return true;
  }
  static std::uint64_t thread_number() noexcept { return running->id; }
};
static_assert(cairn::Platform<platform>);

/// The one allocator of these logical threads, beside whatever malloc is.
using heap = cairn::allocator<platform, cairn::geometry_64k>;
inline constinit heap memory;

}  // namespace runtime

template <>
struct cairn::instance_of<runtime::heap> {
  static runtime::heap& get() noexcept { return runtime::memory; }
};

namespace runtime {

class pool {
 public:
  pool(unsigned threads, unsigned shards) : shards_(shards) {
    for (shard& each : shards_) {
      each.memory.slot = memory.first_context();
      each.memory.id = static_cast<std::uint64_t>(&each - shards_.data());
    }
    for (unsigned i = 0; i < threads; i++) threads_.emplace_back([this, i] { work(i); });
  }
  ~pool() {
    wait();
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& each : threads_) each.join();
  }

  /// Any thread, tasks too: `task` runs in the shard, after what was posted there before.
  void post(unsigned to, std::function<void()> task) {
    {
      const std::lock_guard lock(mutex_);
      shard& target = shards_[to];
      target.inbox.push_back(std::move(task));
      unfinished_++;
      if (target.inbox.size() == 1) ready_.push_back(to);
    }
    changed_.notify_all();
  }
  /// Until all tasks have run.
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return unfinished_ == 0; });
  }
  /// The end of a shard's life. Its number stands for a new shard from then on.
  void end(unsigned which) {
    post(which, [] {
      if (auto* function = std::exchange(running->at_end, nullptr)) function(running->argument);
      running->slot = memory.first_context();
    });
  }
  /// How often a shard ran on another thread than before.
  std::uint64_t migrations() const { return migrations_; }

 private:
  struct shard {
    context memory;
    std::deque<std::function<void()>> inbox;  ///< the first one is running, or is the next
    unsigned thread = 0;
  };

  void work(unsigned me) {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return !ready_.empty() || ending_; });
      if (ready_.empty()) return;
      const unsigned number = ready_.front();
      ready_.pop_front();
      shard& now = shards_[number];
      migrations_ += std::exchange(now.thread, me) != me;
      const std::function<void()> task = std::move(now.inbox.front());
      lock.unlock();
      running = &now.memory;
      task();
      running = nullptr;
      lock.lock();
      now.inbox.pop_front();
      if (!now.inbox.empty()) ready_.push_back(number);
      unfinished_--;
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<shard> shards_;
  std::deque<unsigned> ready_;  ///< shards that have tasks and do not run
  std::uint64_t unfinished_ = 0, migrations_ = 0;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace runtime
