// SPDX-License-Identifier: MIT
//
// run_queue - what the schedulers of these tests share: a queue of things to resume for each thread, and claims that
// may be checked on any stack, inside any heap.
//
//   queues[0] -> fiber -> fiber        whoever yields says on which thread it goes on: migration is no matter of chance
//   queues[1] -> fiber
//
// Invariant: nothing here allocates, since it would be taken from the heap that the caller happens to be inside of.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <mutex>

namespace cairn::shards {

/// What waits in a queue; linked by itself.
struct runnable {
  runnable* next = nullptr;
};

class run_queue {
 public:
  void push(runnable* ready) {
    {
      const std::lock_guard lock(mutex_);
      ready->next = nullptr;
      *last_ = ready;
      last_ = &ready->next;
    }
    changed_.notify_one();
  }
  /// The next one; waits for it. Null: closed.
  runnable* pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return first_ != nullptr || closed_; });
    runnable* ready = first_;
    if (ready == nullptr) return nullptr;
    first_ = ready->next;
    if (first_ == nullptr) last_ = &first_;
    return ready;
  }
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  runnable* first_ = nullptr;
  runnable** last_ = &first_;
  bool closed_ = false;
};

/// Counts what was checked, keeps the first claim that was false.
class claims_checked {
 public:
  bool check(bool holds, const char* claim) {
    checked_.fetch_add(1, std::memory_order_relaxed);
    if (holds) return true;
    const char* none = nullptr;
    first_.compare_exchange_strong(none, claim);
    failed_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  /// The test's exit code; one line.
  int report(const char* test, const char* more) const {
    const char* first = first_.load();
    std::printf("%s: %llu checks, %llu failed%s%s; %s\n", test, checked_.load(), failed_.load(),
                first == nullptr ? "" : ", the first: ", first == nullptr ? "" : first, more);
    return failed_.load() == 0 ? 0 : 1;
  }

 private:
  std::atomic<unsigned long long> checked_{0}, failed_{0};
  std::atomic<const char*> first_{nullptr};
};

/// Numbers that are the same in every run. (xorshift64*)
class dice {
 public:
  explicit dice(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15u | 1) {}
  std::uint32_t below(std::uint32_t end) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<std::uint32_t>((state_ * 0x2545f4914f6cdd1du) >> 33) % end;
  }

 private:
  std::uint64_t state_;
};

}  // namespace cairn::shards
