// SPDX-License-Identifier: MIT
//
// regions - the table of regions with two of the program's memories. What a region's maker has written beside it is a
// plain value: who finds the region reads it.
#pragma once
#include "region.hpp"
#include "system/tiny_geometry.hpp"

namespace cairn::check {

template <class P>
struct two_regions : tiny_geometry<P> {
  static constexpr std::size_t slice_bytes = 4096;
  static constexpr std::size_t granule = 4096 / 2;
  static constexpr unsigned max_regions = 2;
};

template <class P>
struct test_regions {
  static constexpr std::size_t slices = 2;
  region_table<P, two_regions<P>> table;
  typename P::template plain<int> made[2];

  /// Slice 0 of a memory. Nobody looks at what lies there.
  static std::byte* memory(unsigned which) {
    return reinterpret_cast<std::byte*>(std::uintptr_t{0x10000000} * (which + 1));  // NOLINT(performance-no-int-to-ptr)
  }
  static auto* arena_of(unsigned which) {
    using table_type = region_table<P, two_regions<P>>;
    return reinterpret_cast<typename table_type::arena_type*>(memory(which) - table_type::arena_bytes);
  }
  void make(unsigned which) {
    made[which].set(1);
    P::check(table.add(memory(which), slices));
  }
  void end(unsigned which) { table.remove(arena_of(which)); }
  bool find(unsigned which) {
    auto* found = table.find(memory(which) + two_regions<P>::slice_bytes + 1);
    if (found == nullptr) return false;
    P::check(found == arena_of(which));
    P::check(made[which].get() == 1);
    return true;
  }
};

}  // namespace cairn::check
