// SPDX-License-Identifier: MIT
//
// remote_word - the packed word of a remote list as a value; accessors only. remote_list.hpp has the picture.
#pragma once
#include <cstdint>

namespace cairn {

class remote_word {
 public:
  enum watch_state : unsigned { watched = 0, armed = 1, announced = 2 };
  static constexpr unsigned head_bits = 18, count_bits = 13, watch_bits = 2, pin_bits = 13, generation_bits = 17;
  static constexpr unsigned count_at = head_bits, watch_at = count_at + count_bits, closed_at = watch_at + watch_bits,
                            pins_at = closed_at + 1, generation_at = pins_at + pin_bits;
  static constexpr std::uint64_t chain_mask = (std::uint64_t{1} << watch_at) - 1;
  static constexpr std::uint64_t closed_bit = std::uint64_t{1} << closed_at;
  static constexpr std::uint64_t watch_mask = (closed_bit - 1) & ~chain_mask;
  static constexpr std::uint64_t one_pin = std::uint64_t{1} << pins_at;
  static_assert(generation_at + generation_bits == 64);

  constexpr explicit remote_word(std::uint64_t raw) noexcept : raw_(raw) {}
  constexpr std::uint64_t raw() const noexcept { return raw_; }
  constexpr std::uint32_t head() const noexcept { return field(0, head_bits); }
  constexpr std::uint32_t count() const noexcept { return field(count_at, count_bits); }
  constexpr watch_state watch() const noexcept { return static_cast<watch_state>(field(watch_at, watch_bits)); }
  constexpr bool closed() const noexcept { return (raw_ & closed_bit) != 0; }
  constexpr std::uint32_t pins() const noexcept { return field(pins_at, pin_bits); }
  constexpr std::uint32_t generation() const noexcept { return field(generation_at, generation_bits); }
  /// Closed, and nobody is on his way to it any more: its slices may go.
  constexpr bool is_over() const noexcept { return closed() && pins() == 0 && watch() != announced; }

  constexpr remote_word with_chain(std::uint32_t head, std::uint32_t count) const noexcept {
    return remote_word{(raw_ & ~chain_mask) | head | std::uint64_t{count} << count_at};
  }
  constexpr remote_word with_watch(watch_state state) const noexcept {
    return remote_word{(raw_ & ~watch_mask) | std::uint64_t{state} << watch_at};
  }
  constexpr remote_word with_pin() const noexcept { return remote_word{raw_ + one_pin}; }
  constexpr remote_word without_pin() const noexcept { return remote_word{raw_ - one_pin}; }
  /// Closed, and nothing in the list.
  constexpr remote_word with_closed() const noexcept { return remote_word{(raw_ & ~chain_mask) | closed_bit}; }
  constexpr remote_word next_generation() const noexcept {
    return remote_word{(std::uint64_t{generation()} + 1) << generation_at};
  }

 private:
  constexpr std::uint32_t field(unsigned at, unsigned bits) const noexcept {
    return static_cast<std::uint32_t>(raw_ >> at & ((std::uint64_t{1} << bits) - 1));
  }
  std::uint64_t raw_;
};

}  // namespace cairn
