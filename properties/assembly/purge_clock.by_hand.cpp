// SPDX-License-Identifier: MIT
//
// purge_clock.hpp written by hand: a count of releases and a time.
#include <atomic>
#include <cstdint>

struct words {
  std::atomic<std::uint32_t> pending;
  std::atomic<std::uint64_t> due;
};

extern "C" {
void clock_raise(words& c, std::uint64_t now, std::uint64_t delay) {
  if (c.pending.fetch_add(1, std::memory_order_release) == 0) c.due.exchange(now + delay, std::memory_order_relaxed);
}
bool clock_is_due(const words& c, std::uint64_t now) {
  return c.pending.load(std::memory_order_relaxed) != 0 && now >= c.due.load(std::memory_order_relaxed);
}
bool clock_is_pending(const words& c) {
  return c.pending.load(std::memory_order_relaxed) != 0;
}
bool clock_begin(words& c) {
  return c.pending.exchange(0, std::memory_order_acquire) != 0;
}
}
