// SPDX-License-Identifier: MIT
//
// heap_table - all heap descriptors: type-stable, never unmapped, found by number with a multiplication and an
// addition.
//
//   one reservation:  | 0: nobody's | 1 | 2 | ... count ... opened | reserved, no access ... capacity |
//
// Number 0 stays unused, so that 0 can mean no heap, and no subtraction is needed on the way to one.
// Invariants: a number from 1 to count() - 1 has its descriptor, for ever; two heaps never share a number. Memory is
// opened heap_chunk descriptors at a time, before count() reaches them. A descriptor that nobody has set up yet is all
// zero: its gate has generation 0, which no owner word names. Checked by models/table.
#pragma once
#include "geometry.hpp"
#include "platform.hpp"

namespace cairn {

template <Platform P, Geometry G, class Heap>
class heap_table {
 public:
  using os = typename P::os;
  static constexpr std::uint32_t none = 0;

  /// Reserves room for as many as there may be, fewer where the system sets a limit. Called before anything else; may
  /// be called again: the allocator's start may have failed later. `set_up_first(descriptor 0)` makes that one fit no
  /// handle.
  template <class SetUp>
  bool initialise(SetUp set_up_first) noexcept {
    if (count() != 0) return true;
    const std::uint64_t limit = os::address_space_limit();
    for (std::size_t most = G::max_heaps; most >= G::heap_chunk; most /= 4) {
      const std::size_t bytes = bytes_of(most + 1);
      if (limit != UINT64_MAX && bytes > limit / 16) continue;
      void* memory = os::reserve(bytes, nullptr);
      if (memory == nullptr) continue;
      // relaxed: one thread initialises; once.finish publishes, and table.first to who guesses a number.
      base_.store(P::template objects_over<Heap>(memory, most + 1), order::relaxed, at<"table.base_set">);
      capacity_ = static_cast<std::uint32_t>(most) + 1;
      if (!is_open(0)) {
        os::release(memory, bytes);
        return false;
      }
      set_up_first(*at_number(0));
      count_.store(1, order::release, at<"table.first">);  // release; pairs with table.find: number 0 may be looked at
      return true;
    }
    return false;
  }

  /// Any thread. A number below count(); 0 is a descriptor that is never set up.
  [[gnu::always_inline]] Heap* at_number(std::uint64_t number) const noexcept {
    // relaxed: constant once there is a number.
    return base_.load(order::relaxed, at<"table.base">) + number;
  }
  /// Any thread, any number: null where there is no descriptor yet.
  [[gnu::always_inline]] Heap* find(std::uint64_t number) const noexcept {
    // acquire; pairs with table.count: the descriptor's memory is open.
    if (number >= count_.load(order::acquire, at<"table.find">)) [[unlikely]]
      return nullptr;
    return base_.load(order::relaxed, at<"table.base_of">) + number;
  }

  /// Any thread. The number of a new descriptor, not yet set up; `none`: out of memory.
  std::uint32_t make() noexcept {
    // acquire; pairs with table.count: earlier chunks are open.
    std::uint32_t number = count_.load(order::acquire, at<"table.count_peek">);
    while (number < capacity_ && is_open(number)) {
      // release; pairs with table.size and table.find: who counts to this number finds its memory open. acquire on
      // failure, as above.
      if (count_.compare_exchange_weak(number, number + 1, order::release, order::acquire, at<"table.count">)) {
        return number;
      }
      P::cas_retry();
    }
    return none;
  }

  std::uint32_t count() const noexcept {
    // acquire; pairs with table.count.
    return count_.load(order::acquire, at<"table.size">);
  }

 private:
  static std::size_t bytes_of(std::size_t descriptors) noexcept {
    return round_up(descriptors * sizeof(Heap), os::page_size());
  }
  /// The first number of a chunk opens it; those who meet here repeat each other's call, without harm.
  bool is_open(std::uint32_t number) noexcept {
    if (number % G::heap_chunk != 0) return true;
    const std::size_t begin = number * sizeof(Heap) / os::page_size() * os::page_size();
    const std::size_t last = number + G::heap_chunk < capacity_ ? number + G::heap_chunk : capacity_;
    return os::open(reinterpret_cast<std::byte*>(at_number(0)) + begin, bytes_of(last) - begin);
  }

  typename P::template atomic<Heap*> base_;
  typename P::template atomic<std::uint32_t> count_;
  std::uint32_t capacity_ = 0;  // written by initialise
};

}  // namespace cairn
