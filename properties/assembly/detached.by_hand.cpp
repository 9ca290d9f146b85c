// SPDX-License-Identifier: MIT
//
// detached.hpp written by hand: serial 63 | away 1.
#include <atomic>
#include <cstdint>

struct word {
  std::atomic<std::uint64_t> bits;
};

extern "C" {
std::uint64_t detached_detach(word& d) {
  const std::uint64_t next = d.bits.load(std::memory_order_relaxed) + 3;
  d.bits.store(next, std::memory_order_release);
  return next >> 1;
}
bool detached_attach(word& d, std::uint64_t serial) {
  std::uint64_t expected = serial * 2 + 1;
  return d.bits.compare_exchange_strong(expected, serial * 2, std::memory_order_acquire, std::memory_order_relaxed);
}
}
