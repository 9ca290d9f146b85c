// SPDX-License-Identifier: MIT
//
// span - an address space of two or three slices, of which one or more are reserved at first and none is open.
#pragma once
#include <bit>

#include "address_space.hpp"
#include "rights/access.hpp"
#include "system/tiny_geometry.hpp"

namespace cairn::check {

template <class P, std::size_t First, std::size_t Most>
struct growing : tiny_geometry<P> {
  // A power of two, of which four fit before the arrays that the model's memory puts behind the first reservation:
  // then no slice lies over them, wherever the linker has put that memory.
  static constexpr std::size_t granule = std::bit_ceil(sizeof(block<P>));
  static constexpr std::size_t slice_bytes = 1024;
  static_assert(slice_bytes % granule == 0 && Most <= 4);
  static constexpr std::size_t small_max = granule, medium_max = granule, large_max = granule, direct_max = granule;
  static constexpr std::size_t stagger_bytes = granule;
  static constexpr std::size_t max_slices = Most, first_slices = First, open_slices = 1;
};

template <class P, std::size_t First, std::size_t Most = 2>
struct watched_span {
  access<P> rights;
  address_space<P, growing<P, First, Most>> space;
  // Behind the records are the words: what grows must not need the page of the system between them.
  static_assert(Most * sizeof(page<P, growing<P, First, Most>>) <= 4096);

  /// For the constructor.
  void build() {
    P::check(space.initialise());
    rights.watch(&space.word(0), access<P>::reserved);
    rights.watch(space.page_at(0), access<P>::reserved);
    for (std::size_t slice = 1; slice < Most; slice++) {
      rights.watch(space.address_of(slice), First > slice ? access<P>::reserved : access<P>::nothing);
    }
  }
};

}  // namespace cairn::check
