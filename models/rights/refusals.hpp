// SPDX-License-Identifier: MIT
//
// refusals - a system that refuses one of thread 0's calls; and spans of one or two words of slices.
#pragma once
#include "address_space.hpp"
#include "contexts.hpp"
#include "system/tiny_geometry.hpp"

namespace cairn::check {

struct refusals {
  static inline unsigned left = 0;      ///< calls of thread 0 until one is refused; 0: none is
  static inline bool happened = false;  ///< for thread 0, and after()

  static bool is_concerned() { return contexts::running && contexts::thread_index() == 0; }

  /// For the constructor of a scenario.
  static void begin() {
    left = 0;
    happened = false;
    contexts::reserving = [](std::size_t) { return is_granted(); };
    contexts::reserving_at = contexts::opening =
        contexts::opening_read_only = [](void*, std::size_t) { return is_granted(); };
  }
  static bool is_granted() {
    if (!is_concerned() || left == 0 || --left != 0) return true;
    happened = true;
    return false;
  }
};

/// A slice is one block; `Open` slices are opened at a time.
template <class P, std::size_t First, std::size_t Most, std::size_t Open>
struct span_geometry : tiny_geometry<P> {
  static constexpr std::size_t granule = sizeof(block<P>), slice_bytes = granule;
  static_assert(is_power_of_two(slice_bytes));
  static constexpr std::size_t first_slices = First, max_slices = Most, open_slices = Open;
};

}  // namespace cairn::check
