// SPDX-License-Identifier: MIT
//
// heaps - a heap table with room for four, opened two at a time: each descriptor in a page of the system of its own.
#pragma once
#include "heap_table.hpp"
#include "rights/access.hpp"
#include "system/tiny_geometry.hpp"

namespace cairn::check {

template <class P>
struct two_a_chunk : tiny_geometry<P> {
  static constexpr std::size_t heap_chunk = 2, max_heaps = 4;
};
template <class P>
struct alignas(64) watched_descriptor {
  typename P::template atomic<std::uint32_t> word;
};

template <class P>
struct watched_heaps {
  access<P> rights;
  heap_table<P, two_a_chunk<P>, watched_descriptor<P>> table;

  /// For the constructor: number 0 is there; 2 and 3 are not opened yet.
  void build() {
    P::check(table.initialise([](auto&) {}));
    for (unsigned number : {2, 3}) rights.watch(table.at_number(number), access<P>::reserved);
  }
  void use(std::uint32_t number) { rights.check(table.at_number(number)); }
};

}  // namespace cairn::check
