// SPDX-License-Identifier: MIT
//
// histogram - durations in nanoseconds: their quantiles and the longest, in memory of a fixed size.
//
//   one counter for each 1/16 of a power of two:   | 0 | 1 | ... | 15 | 16 | ... | 31 | 32-33 | 34-35 | ...
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace endurance {

class histogram {
 public:
  void clear() { *this = histogram(); }
  void add(std::uint64_t ns) {
    counts_[index(ns)]++;
    total_++;
    most_ = std::max(most_, ns);
  }
  std::uint64_t most() const { return most_; }
  /// The duration that `share` of all are at most.
  std::uint64_t quantile(double share) const {
    std::uint64_t left = static_cast<std::uint64_t>(share * static_cast<double>(total_));
    for (std::size_t i = 0; i < counts; i++) {
      if (counts_[i] > left) return std::min(most_, value(i + 1));
      left -= counts_[i];
    }
    return most_;
  }

 private:
  static constexpr std::size_t counts = 64 * 16;
  static std::size_t index(std::uint64_t ns) {
    if (ns < 16) return static_cast<std::size_t>(ns);
    const auto log = static_cast<std::size_t>(63 - __builtin_clzll(ns));
    return (log - 3) * 16 + static_cast<std::size_t>(ns >> (log - 4) & 15);
  }
  static std::uint64_t value(std::size_t i) { return i < 16 ? i : (std::uint64_t{16} + i % 16) << (i / 16 - 1); }
  std::uint64_t counts_[counts] = {};
  std::uint64_t total_ = 0, most_ = 0;
};

}  // namespace endurance
