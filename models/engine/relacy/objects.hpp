// SPDX-License-Identifier: MIT
//
// objects - what create() has made in this execution: each at an address of its own that is never used again, so that
// every later access to a destroyed object is noticed; who made it determines the address, not the schedule.
#pragma once
#include <cstddef>

#include "threads.hpp"

namespace cairn::check::relacy {

class objects {
 public:
  struct object {
    std::byte* first;
    std::size_t bytes;
    unsigned thread, number;
    void (*end)(void*);
    bool alive;
  };
  static constexpr unsigned outside = max_threads;  ///< maker: build or after

  static void* reserve(unsigned thread, std::size_t bytes, std::size_t alignment, void (*end)(void*)) {
    const std::size_t start = (used_[thread] + alignment - 1) / alignment * alignment;
    if (start + bytes > room || made_.size() == 10'000) {
      fail(failure_kind::unsupported, "too many objects created in one execution");
    }
    used_[thread] = start + bytes;
    made_.push_back({arrays_[thread] + start, bytes, thread, ++numbers_[thread], end, false});
    return arrays_[thread] + start;
  }
  static object* find(const void* address) {
    for (object& o : made_) {
      if (address >= o.first && address < o.first + o.bytes) return &o;
    }
    return nullptr;
  }
  static const object* leaked() {
    for (const object& o : made_) {
      if (o.alive) return &o;
    }
    return nullptr;
  }
  static void begin_execution() {
    made_.clear();
    for (auto& used : used_) used = 0;
    for (auto& number : numbers_) number = 0;
  }
  static void end_execution() {
    for (object& o : made_) {
      if (o.alive) o.end(o.first);
    }
    // made_ stays for the names of a trace.
  }

 private:
  static constexpr std::size_t room = std::size_t{1} << 16;
  alignas(64) static inline std::byte arrays_[max_threads + 1][room];
  static inline std::size_t used_[max_threads + 1] = {};
  static inline unsigned numbers_[max_threads + 1] = {};
  static inline raw_vector<object> made_;
};

}  // namespace cairn::check::relacy
