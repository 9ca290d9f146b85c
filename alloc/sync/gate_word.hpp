// SPDX-License-Identifier: MIT
//
// gate_word - the packed word of a gate as a value; accessors only. gate.hpp has the picture.
#pragma once
#include <cstdint>

namespace cairn {

class gate_word {
 public:
  static constexpr unsigned head_bits = 28;
  static constexpr std::uint64_t head_mask = (std::uint64_t{1} << head_bits) - 1;
  static constexpr std::uint64_t inside_bit = std::uint64_t{1} << 28;
  static constexpr std::uint64_t helper_bit = std::uint64_t{1} << 29;
  static constexpr std::uint64_t asked_bit = std::uint64_t{1} << 30;
  static constexpr std::uint64_t dead_bit = std::uint64_t{1} << 31;
  static constexpr std::uint64_t work_mask = head_mask | asked_bit;
  /// A generation may have one bit more: what kind of heap it is. Only equality counts here.
  static constexpr unsigned generation_at = 32, generation_bits = 22;
  static constexpr std::uint32_t kind_bit = 1u << generation_bits;
  static constexpr std::uint32_t generation_mask = kind_bit * 2 - 1;
  /// A descriptor that has come to it is not used again.
  static constexpr std::uint32_t last_generation = kind_bit - 1;
  static constexpr unsigned waiters_at = 55, waiters_bits = 8;
  static constexpr std::uint32_t max_waiters = (1u << waiters_bits) - 1;  ///< later ones wait to be waiters
  static constexpr std::uint64_t strict_bit = std::uint64_t{1} << 63;

  constexpr explicit gate_word(std::uint64_t raw) noexcept : raw_(raw) {}
  /// Nobody inside, nothing else.
  static constexpr gate_word outside(std::uint32_t generation) noexcept {
    return gate_word{std::uint64_t{generation} << generation_at};
  }

  constexpr std::uint64_t raw() const noexcept { return raw_; }
  constexpr std::uint32_t head() const noexcept { return static_cast<std::uint32_t>(raw_ & head_mask); }
  constexpr bool inside() const noexcept { return (raw_ & inside_bit) != 0; }
  constexpr bool helper() const noexcept { return (raw_ & helper_bit) != 0; }  ///< who is inside goes soon
  constexpr bool asked() const noexcept { return (raw_ & asked_bit) != 0; }
  constexpr bool dead() const noexcept { return (raw_ & dead_bit) != 0; }
  constexpr bool strict() const noexcept { return (raw_ & strict_bit) != 0; }
  constexpr bool has_work() const noexcept { return (raw_ & work_mask) != 0; }
  constexpr std::uint32_t waiters() const noexcept {
    return static_cast<std::uint32_t>(raw_ >> waiters_at) & max_waiters;
  }
  constexpr std::uint32_t generation() const noexcept {
    return static_cast<std::uint32_t>(raw_ >> generation_at) & generation_mask;
  }

  constexpr gate_word with_head(std::uint32_t head) const noexcept { return gate_word{(raw_ & ~head_mask) | head}; }
  constexpr gate_word with_inside(bool as_helper) const noexcept {
    return gate_word{(raw_ & ~helper_bit) | inside_bit | (as_helper ? helper_bit : 0)};
  }
  constexpr gate_word with_outside() const noexcept { return gate_word{raw_ & ~(inside_bit | helper_bit | dead_bit)}; }
  constexpr gate_word with_asked() const noexcept { return gate_word{raw_ | asked_bit}; }
  constexpr gate_word with_dead() const noexcept { return gate_word{raw_ | inside_bit | dead_bit}; }
  constexpr gate_word with_strict(bool strict) const noexcept { return gate_word{strict ? raw_ | strict_bit : raw_}; }
  constexpr gate_word with_waiters(std::uint32_t count) const noexcept {
    return gate_word{(raw_ & ~(std::uint64_t{max_waiters} << waiters_at)) | std::uint64_t{count} << waiters_at};
  }

 private:
  std::uint64_t raw_;
};

static_assert(gate_word::outside(gate_word::last_generation).generation() == gate_word::last_generation);
static_assert(gate_word::generation_at + gate_word::generation_bits + 1 == gate_word::waiters_at);
static_assert(gate_word::waiters_at + gate_word::waiters_bits == 63);

}  // namespace cairn
