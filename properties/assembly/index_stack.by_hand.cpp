// SPDX-License-Identifier: MIT
//
// index_stack.hpp written by hand: tag 32 | number + 1.
#include <atomic>
#include <cstdint>

struct word {
  std::atomic<std::uint64_t> top;
};
using link_type = std::atomic<std::uint32_t>;

extern "C" {
void stack_push(word& s, std::uint32_t number, link_type& next) {
  std::uint64_t top = s.top.load(std::memory_order_relaxed);
  do {
    next.store(static_cast<std::uint32_t>(top), std::memory_order_relaxed);
  } while (!s.top.compare_exchange_weak(top, ((top >> 32) + 1) << 32 | (number + 1), std::memory_order_release,
                                        std::memory_order_relaxed));
}
std::uint32_t stack_pop(word& s, link_type* links) {
  std::uint64_t top = s.top.load(std::memory_order_acquire);
  for (;;) {
    const auto number = static_cast<std::uint32_t>(top);
    if (number == 0) return UINT32_MAX;
    const std::uint32_t next = links[number - 1].load(std::memory_order_relaxed);
    if (s.top.compare_exchange_weak(top, ((top >> 32) + 1) << 32 | next, std::memory_order_acquire,
                                    std::memory_order_acquire)) {
      return number - 1;
    }
  }
}
bool stack_empty(const word& s) {
  return static_cast<std::uint32_t>(s.top.load(std::memory_order_relaxed)) == 0;
}
}
