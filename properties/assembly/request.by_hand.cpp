// SPDX-License-Identifier: MIT
//
// request.hpp written by hand: the slot has number + 1 or 0; a question is 0 idle, 1 asked, 2 answered, 3 forsaken.
#include <atomic>
#include <cstdint>

namespace cairn {
struct linux_os {
  static void wake_all(std::uint32_t* word) noexcept;
};
}  // namespace cairn

struct word {
  std::atomic<std::uint32_t> bits;
};

extern "C" {
bool request_try_post(word& s, std::uint32_t number) {
  std::uint32_t expected = 0;
  return s.bits.compare_exchange_strong(expected, number + 1, std::memory_order_release, std::memory_order_relaxed);
}
bool request_withdraw(word& s, std::uint32_t number) {
  std::uint32_t expected = number + 1;
  return s.bits.compare_exchange_strong(expected, 0, std::memory_order_relaxed, std::memory_order_relaxed);
}
std::uint32_t request_take(word& s) {
  return s.bits.exchange(0, std::memory_order_acquire) - 1;
}
void question_ask(word& q) {
  q.bits.store(1, std::memory_order_relaxed);
}
bool question_answer(word& q) {
  std::uint32_t expected = 1;
  if (!q.bits.compare_exchange_strong(expected, 2, std::memory_order_release, std::memory_order_relaxed)) return false;
  cairn::linux_os::wake_all(reinterpret_cast<std::uint32_t*>(&q.bits));
  return true;
}
bool question_forsake(word& q) {
  std::uint32_t expected = 1;
  return q.bits.compare_exchange_strong(expected, 3, std::memory_order_acquire, std::memory_order_acquire);
}
}
