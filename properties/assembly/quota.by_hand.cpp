// SPDX-License-Identifier: MIT
//
// quota.hpp written by hand: ~limit 32 | charged 32.
#include <atomic>
#include <cstdint>

static constexpr std::uint32_t charged_of(std::uint64_t w) {
  return static_cast<std::uint32_t>(w);
}
static constexpr std::uint32_t limit_of(std::uint64_t w) {
  return ~static_cast<std::uint32_t>(w >> 32);
}

// A member, as in the shipping code: a compiler orders operands by where they were inlined from.
struct word {
  bool try_charge(std::uint32_t slices) noexcept {
    std::uint64_t seen = bits.load(std::memory_order_relaxed);
    while (std::uint64_t{charged_of(seen)} + slices <= limit_of(seen)) {
      if (bits.compare_exchange_weak(seen, seen + slices, std::memory_order_relaxed, std::memory_order_relaxed))
        return true;
    }
    return false;
  }
  std::atomic<std::uint64_t> bits;
};

extern "C" {
void quota_set_up(word& q) {
  q.bits.store(0, std::memory_order_relaxed);
}
bool quota_try_charge(word& q, std::uint32_t slices) {
  return q.try_charge(slices);
}
void quota_uncharge(word& q, std::uint32_t slices) {
  q.bits.fetch_sub(slices, std::memory_order_relaxed);
}
bool quota_try_limit(word& q, std::uint32_t limit) {
  std::uint64_t seen = q.bits.load(std::memory_order_relaxed);
  while (charged_of(seen) <= limit) {
    if (q.bits.compare_exchange_weak(seen, std::uint64_t{~limit} << 32 | charged_of(seen), std::memory_order_relaxed,
                                     std::memory_order_relaxed))
      return true;
  }
  return false;
}
std::uint32_t quota_charged(const word& q) {
  return charged_of(q.bits.load(std::memory_order_relaxed));
}
std::uint32_t quota_limit(const word& q) {
  return limit_of(q.bits.load(std::memory_order_relaxed));
}
}
