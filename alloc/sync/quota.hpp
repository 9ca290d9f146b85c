// SPDX-License-Identifier: MIT
//
// quota - so many slices, and no more.
//
//   one 64-bit word:  ~limit 32 | charged 32         in slices; limit `none`: no limit, so that zeroes are a fresh
//   quota
//
// Invariant: charged <= limit, always: the check and the addition are one step, and a limit below what is charged is
// refused in one step, too. Only counts: nothing is handed over, so every order is relaxed. Checked by models/quota.
#pragma once
#include <cstdint>

#include "order.hpp"

namespace cairn {

template <class P>
class quota {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  /// A new owner: nothing charged, no limit.
  void set_up() noexcept { word_.store(pack(none, 0), order::relaxed, at<"quota.set_up">); }

  /// Any thread. False: it would exceed the limit; nothing has changed.
  bool try_charge(std::uint32_t slices) noexcept {
    std::uint64_t seen = word_.load(order::relaxed, at<"quota.peek">);
    while (std::uint64_t{charged_of(seen)} + slices <= limit_of(seen)) {
      if (word_.compare_exchange_weak(seen, seen + slices, order::relaxed, order::relaxed, at<"quota.charge">)) {
        return true;
      }
      P::cas_retry();
    }
    return false;
  }
  /// Any thread, of what it has charged.
  void uncharge(std::uint32_t slices) noexcept { word_.fetch_sub(slices, order::relaxed, at<"quota.uncharge">); }

  /// Any thread. False: more is charged; nothing has changed.
  bool try_limit(std::uint32_t limit) noexcept {
    std::uint64_t seen = word_.load(order::relaxed, at<"quota.limit_peek">);
    while (charged_of(seen) <= limit) {
      if (word_.compare_exchange_weak(seen, pack(limit, charged_of(seen)), order::relaxed, order::relaxed,
                                      at<"quota.limit_set">)) {
        return true;
      }
      P::cas_retry();
    }
    return false;
  }
  /// In the child of a fork: what is there is what is charged.
  void after_fork_child(std::uint32_t charged) noexcept {
    word_.store(pack(limit(), charged), order::relaxed, at<"quota.fork">);
  }

  std::uint32_t charged() const noexcept { return charged_of(word_.load(order::relaxed, at<"quota.charged">)); }
  std::uint32_t limit() const noexcept { return limit_of(word_.load(order::relaxed, at<"quota.limit">)); }

 private:
  static constexpr std::uint64_t pack(std::uint32_t limit, std::uint32_t charged) noexcept {
    return std::uint64_t{~limit} << 32 | charged;
  }
  static constexpr std::uint32_t charged_of(std::uint64_t raw) noexcept { return static_cast<std::uint32_t>(raw); }
  static constexpr std::uint32_t limit_of(std::uint64_t raw) noexcept { return ~static_cast<std::uint32_t>(raw >> 32); }

  typename P::template atomic<std::uint64_t> word_;
};

}  // namespace cairn
