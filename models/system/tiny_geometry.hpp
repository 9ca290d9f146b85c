// SPDX-License-Identifier: MIT
//
// tiny_geometry - full, empty and out of memory in three steps: one class of one granule, two blocks a page.
#pragma once
#include "geometry.hpp"
#include "page.hpp"

namespace cairn::check {

template <class P>
struct tiny_geometry : geometry_64k {
  static constexpr std::size_t granule = sizeof(block<P>);
  static constexpr std::size_t slice_bytes = 2 * granule;
  static constexpr std::size_t max_slices = 2, first_slices = 2, open_slices = 2;
  static constexpr std::size_t medium_slices = 1, large_slices = 1;
  static constexpr std::size_t small_max = granule, medium_max = granule, large_max = granule, direct_max = granule;
  static constexpr unsigned steps = 1;
  static constexpr std::size_t thread_ahead = slice_bytes;
  static constexpr std::size_t stagger_bytes = granule;
  static constexpr unsigned stagger_steps = 1;
  static constexpr unsigned batch_pages = 1;
  static constexpr std::size_t batch_bytes = 1;  ///< no foreign free waits in a batch
  static constexpr std::size_t heap_chunk = 1, max_heaps = 2;
  static constexpr unsigned adopt_tries = 1;
  static constexpr std::uint64_t purge_delay_ms = 1'000'000;  ///< never due: the model's clock stands still
  static constexpr std::size_t kept_slices = 0;
  static constexpr bool misuse_checks = false;  ///< the key of a block is the client's payload instead
};

}  // namespace cairn::check
