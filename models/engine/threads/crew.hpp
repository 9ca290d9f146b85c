// SPDX-License-Identifier: MIT
//
// crew - real threads that run one execution after the other: started together, awaited with a deadline.
//
// Invariant: what the coordinator does before begin() happens before every thread's part, and that before end()
// returns; nothing else is ordered.
#pragma once
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "program.hpp"
#include "threads/stage.hpp"

namespace cairn::check::threads {

class crew {
 public:
  crew(const program& of, void* object) : state_(std::make_shared<common>()) {
    state_->of = &of;
    state_->object = object;
    for (unsigned i = 0; i < of.threads; i++) workers_.emplace_back(&work, state_, i);
  }
  ~crew() {
    {
      const std::lock_guard guard(state_->lock);
      state_->ends = true;
    }
    state_->start.notify_all();
    for (auto& worker : workers_) {
      if (lost_) {
        worker.detach();  // hangs for ever: the process ends soon
      } else {
        worker.join();
      }
    }
  }
  crew(const crew&) = delete;
  crew& operator=(const crew&) = delete;

  void begin(std::uint64_t seed) {
    const std::lock_guard guard(state_->lock);
    state_->seed = seed;
    state_->left = state_->of->threads;
    state_->round++;
    state_->start.notify_all();
  }
  /// False: some threads do not come to their end.
  bool end() {
    using namespace std::chrono_literals;
    std::unique_lock guard(state_->lock);
    const auto all = [this] { return state_->left == 0; };
    if (state_->done.wait_for(guard, 20s, all)) return true;
    stage.fail(failure_kind::deadlock, "the threads did not end within 20 s");
    lost_ = !state_->done.wait_for(guard, 2s, all);
    return false;
  }
  bool lost() const { return lost_; }

 private:
  struct common {
    std::mutex lock;
    std::condition_variable start, done;
    std::uint64_t round = 0, seed = 0;
    unsigned left = 0;
    bool ends = false;
    const program* of = nullptr;
    void* object = nullptr;
  };

  static void work(std::shared_ptr<common> state, unsigned index) {
    for (std::uint64_t round = 1;; round++) {
      {
        std::unique_lock guard(state->lock);
        state->start.wait(guard, [&] { return state->ends || state->round == round; });
        if (state->ends) return;
        me.index = index;
        me.state = state->seed * 0x9e3779b97f4a7c15 + index;
      }
      run(*state, index);
      const std::lock_guard guard(state->lock);
      if (--state->left == 0) state->done.notify_one();
    }
  }
  static void run(const common& state, unsigned index) {
    if (setjmp(me.exit) != 0) return;
    if (index >= state.of->running) {
      while (!stage.begun[index].load(std::memory_order_acquire)) {
        if (others_ended(*state.of)) return;  // nobody starts it
        me.wait();
      }
    }
    me.jitter();
    state.of->thread(state.object, index);
    stage.ended[index].store(true, std::memory_order_release);
  }
  static bool others_ended(const program& of) {
    for (unsigned t = 0; t < of.threads; t++) {
      const bool started = t < of.running || stage.begun[t].load(std::memory_order_relaxed);
      if (started && !stage.ended[t].load(std::memory_order_relaxed)) return false;
    }
    return true;
  }

  std::shared_ptr<common> state_;
  std::vector<std::thread> workers_;
  bool lost_ = false;
};

}  // namespace cairn::check::threads
