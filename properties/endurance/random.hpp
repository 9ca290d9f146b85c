// SPDX-License-Identifier: MIT
//
// random - a small seeded generator (splitmix64; Steele, Lea, Flood 2014) and the sizes that the programs draw.
#pragma once
#include <cstddef>
#include <cstdint>

namespace endurance {

class generator {
 public:
  /// Streams of one seed are independent: one for each thread or run.
  generator(std::uint64_t seed, std::uint64_t stream)
      : state_(mix(seed + 0x9E3779B97F4A7C15U) ^ mix(stream * 0xD1B54A32D192ED03U + 1)) {}

  std::uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15U); }
  /// Below bound, which is less than 2^32.
  std::size_t below(std::uint64_t bound) { return static_cast<std::size_t>((next() >> 32) * bound >> 32); }
  std::size_t between(std::size_t least, std::size_t most) { return least + below(most - least + 1); }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

  /// Mostly small, as programs ask; now and then a medium or large block, seldom one with pages of its own.
  std::size_t mixed_size() {
    const std::size_t kind = below(1000);
    if (kind < 900) return between(16, 1024);
    if (kind < 990) return between(1025, 8 * 1024);
    return kind < 999 ? between(8 * 1024 + 1, 100 * 1024) : between(600 * 1024, 1500 * 1024);
  }

 private:
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  std::uint64_t state_;
};

}  // namespace endurance
