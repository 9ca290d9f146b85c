// SPDX-License-Identifier: MIT
//
// random - a small seeded generator (splitmix64; Steele, Lea, Flood 2014) and the sizes that the workloads draw.

#pragma once

#include <cstddef>
#include <cstdint>

namespace cairn::bench {

inline std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

class generator {
 public:
  // Streams of one seed are independent: one for each thread, slot set or round.
  generator(std::uint64_t seed, std::uint64_t stream)
      : state_(mix(seed + 0x9E3779B97F4A7C15U) ^ mix(stream * 0xD1B54A32D192ED03U + 1)) {}

  std::uint64_t next() { return mix(state_ += 0x9E3779B97F4A7C15U); }

  // Below bound, which is less than 2^32.
  std::uint64_t below(std::uint64_t bound) { return (next() >> 32) * bound >> 32; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

  // What programs ask for: mostly small. 70 % 16..127, 25 % 128..1023, 5 % 1024..8191 bytes.
  std::size_t mixed_size() {
    const std::uint64_t kind = below(20);
    if (kind < 14) return 16 + below(112);
    if (kind < 19) return 128 + below(896);
    return 1024 + below(7168);
  }

 private:
  std::uint64_t state_;
};

}  // namespace cairn::bench
