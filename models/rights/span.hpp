// SPDX-License-Identifier: MIT
//
// span - an address space of two slices, of which one is reserved at first and none is open.
#pragma once
#include "address_space.hpp"
#include "rights/access.hpp"
#include "system/tiny_geometry.hpp"

namespace cairn::check {

template <class P, std::size_t First>
struct growing : tiny_geometry<P> {
  static constexpr std::size_t granule = sizeof(block<P>);
  static constexpr std::size_t slice_bytes = 64 * granule;  // whole pages of the system
  static constexpr std::size_t max_slices = 2, first_slices = First, open_slices = 1;
};

template <class P, std::size_t First>
struct watched_span {
  access<P> rights;
  address_space<P, growing<P, First>> space;

  /// For the constructor.
  void build() {
    P::check(space.initialise());
    rights.watch(&space.word(0), access<P>::reserved);
    rights.watch(space.page_at(0), access<P>::reserved);
    rights.watch(space.address_of(1), First > 1 ? access<P>::reserved : access<P>::nothing);
  }
};

}  // namespace cairn::check
