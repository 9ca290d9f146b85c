// SPDX-License-Identifier: MIT
//
// server - a key-value store in shards. Each shard has a heap and no thread: whichever worker is free enters the heap
// of a shard that has requests, serves some, and leaves.
//
//   client --post--> shard's queue --schedule--> crew's queue --> a worker: enter heap | serve 32 | leave
//
// Inside the heap everything is plain C++: what the table and its strings allocate is the shard's. A request and its
// strings are the client's; the shard may free them all the same. Invariants: the table is touched inside the heap
// only; no block of a shard is ever given away, so a shard may be destroyed whole at any time.
#pragma once
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include <cairn.hpp>

namespace kv {

enum class verb { get, put, erase };
enum class answer : int { pending, found, stored, erased, missing, full, gone };

/// A client's question; the client waits for `state`. value: to be stored, or room for what will be found.
struct request {
  verb what = verb::get;
  std::string key, value;
  std::atomic<answer> state{answer::pending};
};

class shard {
 public:
  explicit shard(std::size_t limit) {
    const cairn::heap::scope inside(heap_);
    if (!inside || heap_.set_limit(limit) != 0) throw std::bad_alloc();
    table_ = new table;
  }

  /// True: the shard has to be scheduled.
  bool post(request& asked) {
    const std::lock_guard lock(mutex_);
    asked.state = answer::pending;
    waiting_.push_back(&asked);
    return !std::exchange(scheduled_, true);
  }

  /// True: there is more to do.
  bool serve(unsigned worker) {
    std::array<std::pair<request*, answer>, 32> batch;
    const std::size_t count = take(batch);
    {
      const cairn::heap::scope inside(heap_);  // not, if the heap has been destroyed: every handle knows that
      for (std::size_t i = 0; i < count; i++) batch[i].second = inside ? reply(*batch[i].first) : answer::gone;
      if (inside) entries_ = table_->size();
    }
    served_ += count;
    if (std::exchange(last_worker_, worker) != worker) moves_++;
    for (std::size_t i = 0; i < count; i++) {
      batch[i].first->state = batch[i].second;
      batch[i].first->state.notify_one();
    }
    const std::lock_guard lock(mutex_);
    return scheduled_ = !waiting_.empty();
  }

  /// Frees all that the shard has, at once: no destructor runs. Waits for the worker who is inside. 0: done.
  int destroy() {
    const cairn::heap::scope inside(heap_);
    return inside ? heap_.destroy() : inside.error();
  }

  /// Visits the live blocks while others may serve the shard; counts how often the table was one of them.
  cairn::visited find_table(std::size_t& found) const {
    return cairn::visit(heap_, [&](const cairn_area_t&, void* block, std::size_t) { found += block == table_; });
  }
  cairn::heap_stats stats() const { return heap_.stats(); }
  std::size_t entries() const { return entries_; }
  std::size_t served() const { return served_; }
  std::size_t moves() const { return moves_; }
  std::size_t foreign() const { return foreign_; }

 private:
  using table = std::unordered_map<std::string, std::string>;

  template <class Batch>
  std::size_t take(Batch& batch) {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (; count < batch.size() && !waiting_.empty(); waiting_.pop_front()) batch[count++].first = waiting_.front();
    return count;
  }

  answer reply(request& asked) {
    try {
      if (asked.what == verb::erase) return table_->erase(asked.key) != 0 ? answer::erased : answer::missing;
      if (asked.what == verb::put) {
        table_->insert_or_assign(asked.key, std::string(asked.value));  // a copy in the shard
        foreign_ += cairn_heap_of(asked.value.data()) != cairn_heap_current();
        std::string().swap(asked.value);  // frees the client's memory
        return answer::stored;
      }
      const auto found = table_->find(asked.key);
      if (found == table_->end()) return answer::missing;
      asked.value = found->second;  // into the client's memory
      return answer::found;
    } catch (const std::bad_alloc&) {
      return answer::full;
    }
  }

  cairn::heap heap_;
  table* table_ = nullptr;
  std::mutex mutex_;
  std::deque<request*> waiting_;
  bool scheduled_ = false;
  std::atomic<std::size_t> entries_{0}, served_{0}, moves_{0}, foreign_{0};
  unsigned last_worker_ = 0;  // written by who serves: one at a time
};

/// Threads that belong to no shard.
class crew {
 public:
  explicit crew(unsigned workers) {
    for (unsigned i = 0; i < workers; i++) threads_.emplace_back([this, i] { work(i); });
  }
  ~crew() {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& each : threads_) each.join();
  }
  void schedule(shard& ready) {
    {
      const std::lock_guard lock(mutex_);
      ready_.push_back(&ready);
    }
    changed_.notify_one();
  }

 private:
  void work(unsigned me) {
    while (shard* next = wait()) {
      if (next->serve(me)) schedule(*next);
    }
  }
  shard* wait() {
    std::unique_lock lock(mutex_);
    if (ready_.empty() && !ending_) {
      const cairn::idle_scope idle;  // while it waits, others may have what its own heap keeps
      changed_.wait(lock, [this] { return !ready_.empty() || ending_; });
    }
    if (ready_.empty()) return nullptr;
    shard* next = ready_.front();
    ready_.pop_front();
    return next;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<shard*> ready_;
  bool ending_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace kv
