// SPDX-License-Identifier: MIT
//
// size_class - which block size serves a request.
//
//   granules   1 2 3 ... 8 | 9 10 ... 16 | 18 20 ... 32 | 36 40 ... 64 | ...
//   class      0 1 2 ... 7 | 8  9 ... 15 | 16 17 ... 23 | 24 25 ... 31 |       (steps = 8 a doubling)
//
// Invariant: block_size(class_of(n)) is the least class size >= n; the waste is below 1/steps of the block
// (one granule for the first doubling); a size that is a multiple of a power of two a has a block that is, too, as
// long as a <= n: aligned_alloc rests on it.
#pragma once
#include <bit>
#include <cstddef>

#include "bits.hpp"
#include "geometry.hpp"

namespace cairn {

template <Geometry G>
struct size_class {
  static constexpr unsigned step_bits = static_cast<unsigned>(std::countr_zero(G::steps));

  /// The class of a size of 1 .. large_max bytes; 0 counts as 1.
  [[gnu::always_inline]] static constexpr unsigned of(std::size_t bytes) noexcept {
    const std::size_t granules = (bytes + G::granule - 1) / G::granule;
    return of_granules(granules);
  }

  [[gnu::always_inline]] static constexpr unsigned of_granules(std::size_t granules) noexcept {
    if (granules <= G::steps) return granules == 0 ? 0 : static_cast<unsigned>(granules) - 1;
    const std::size_t top = granules - 1;
    const auto log = static_cast<unsigned>(std::bit_width(top)) - 1;  // 2^log <= granules - 1
    const unsigned shift = log - step_bits;
    return (shift << step_bits) + static_cast<unsigned>(top >> shift);
  }

  /// Bytes of a block of class `c`.
  static constexpr std::size_t block_size(unsigned c) noexcept {
    if (c < G::steps) return (c + std::size_t{1}) * G::granule;
    const unsigned shift = (c >> step_bits) - 1;
    const std::size_t mantissa = (c & (G::steps - 1)) + G::steps;
    return ((mantissa + 1) << shift) * G::granule;
  }

  static constexpr unsigned count = of(G::large_max) + 1;

  /// Slices of a page of class `c`.
  static constexpr std::size_t page_slices(unsigned c) noexcept {
    const std::size_t bytes = block_size(c);
    return bytes <= G::small_max ? 1 : bytes <= G::medium_max ? G::medium_slices : G::large_slices;
  }
};

}  // namespace cairn
