// SPDX-License-Identifier: MIT
//
// bits - runs of bits in a 64-bit word, and rounding. Pure functions; every one is constexpr and tested so.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>

namespace cairn {

inline constexpr unsigned word_bits = 64;
inline constexpr unsigned cache_line = 64;  // bytes

/// Not std::has_single_bit: without a population count instruction, which the baseline lacks, that is a call.
constexpr bool is_power_of_two(std::uint64_t value) noexcept {
  return value != 0 && (value & (value - 1)) == 0;
}

/// The least multiple of `step` (a power of two) that is not below `value`. The caller excludes overflow.
constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t step) noexcept {
  return (value + step - 1) & ~(step - 1);
}

constexpr std::uint64_t divide_up(std::uint64_t value, std::uint64_t by) noexcept {
  return (value + by - 1) / by;
}

/// The greatest power of two that divides `value`; 0 for 0.
constexpr std::uint64_t lowest_bit(std::uint64_t value) noexcept {
  return value & (~value + 1);
}

/// `count` ones from bit `first` upwards; first + count <= 64, count >= 1.
constexpr std::uint64_t run_mask(unsigned first, unsigned count) noexcept {
  return (~std::uint64_t{0} >> (word_bits - count)) << first;
}

/// The lowest position of `count` adjacent ones in `word` (1 <= count <= 64), or 64 if there is none.
///
/// Folding: after and-ing the word with itself shifted by s, a one at i says that i .. i+s were ones; the span doubles
/// each time, so a run of 64 takes six steps.
constexpr unsigned find_run(std::uint64_t word, unsigned count) noexcept {
  unsigned span = 1;
  while (span < count && word != 0) {
    const unsigned step = count - span < span ? count - span : span;
    word &= word >> step;
    span += step;
  }
  return word == 0 ? word_bits : static_cast<unsigned>(std::countr_zero(word));
}

static_assert(find_run(0, 1) == 64 && find_run(~std::uint64_t{0}, 64) == 0);
static_assert(find_run(0b0110'1110, 3) == 1 && find_run(0b0110'1110, 4) == 64);
static_assert(run_mask(0, 64) == ~std::uint64_t{0} && run_mask(4, 2) == 0x30);

}  // namespace cairn
