// SPDX-License-Identifier: MIT
//
// stage - what the real threads of one stress execution share beside the model: failure, remarks, created objects; and
// what each thread has of its own.
//
// A failing thread leaves by longjmp (destructors do not run, program.hpp); the others see `over` where they wait.
#pragma once
#include <atomic>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "contexts.hpp"
#include "result.hpp"

namespace cairn::check::threads {

struct shared_stage {
  std::mutex lock;
  std::atomic<bool> over{false};  ///< whoever waits leaves
  std::atomic<bool> begun[max_threads], ended[max_threads];
  failure failed;
  std::set<std::string> points;
  bool has_outcome = false;
  std::uint64_t value = 0;

  void begin() {
    for (unsigned t = 0; t < max_threads; t++) begun[t] = ended[t] = false;
    over = false;
    failed = {};
    points.clear();
    objects_.clear();
    has_outcome = false;
  }
  void fail(failure_kind kind, const char* text) {
    const std::lock_guard guard(lock);
    if (failed.kind == failure_kind::none) failed = {kind, text, ""};
    over = true;
  }
  void cover(const char* point) {
    const std::lock_guard guard(lock);
    points.insert(point);
  }
  void outcome(std::uint64_t of) {
    has_outcome = true;
    value = of;
  }
  void created(const void* object) {
    const std::lock_guard guard(lock);
    objects_.insert(object);
  }
  bool destroyed(const void* object) {
    const std::lock_guard guard(lock);
    return objects_.erase(object) == 1;
  }
  std::size_t alive() const { return objects_.size(); }

 private:
  std::set<const void*> objects_;
};
inline shared_stage stage;

/// Of the thread that runs.
struct own {
  unsigned index = 0;
  std::uint64_t state = 0;
  unsigned waits = 0;
  jmp_buf exit;

  std::uint64_t random() {  // splitmix64
    std::uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  /// Before an operation: mostly nothing, sometimes a little, seldom the rest of the turn.
  void jitter() {
    const std::uint64_t r = random();
    if ((r & 7) != 0) return;
    if ((r & 0xff) == 0) return std::this_thread::yield();
    for (unsigned spin = static_cast<unsigned>(r >> 8 & 63); spin != 0; spin--)
      std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  void wait() {
    if (stage.over.load(std::memory_order_relaxed)) leave();
    std::this_thread::yield();
  }
  [[noreturn]] void leave() { longjmp(exit, 1); }
  [[noreturn]] void fail(failure_kind kind, const char* what, const char* file, unsigned line) {
    char text[300];
    const char* slash = std::strrchr(file, '/');
    if (line != 0) {
      std::snprintf(text, sizeof text, "%s at %s:%u in thread %u", what, slash != nullptr ? slash + 1 : file, line,
                    index);
    } else {
      std::snprintf(text, sizeof text, "%s in thread %u", what, index);
    }
    stage.fail(kind, text);
    leave();
  }
};
inline thread_local own me;

}  // namespace cairn::check::threads
