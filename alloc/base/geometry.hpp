// SPDX-License-Identifier: MIT
//
// geometry - every size of the heap as compile-time numbers, so that a model reaches "full" and "empty" in three steps.
//
//   address space = slices; a page = 1 or more adjacent slices of one size class; a block = granules of a page
//
//   small page   1 slice     blocks up to small_max           medium page  medium_slices, up to medium_max
//   large page   large_slices, up to large_max                singleton    as many slices as one block needs
//
// The core takes a Geometry as template parameter and computes by granules and slices only. The asserts at the end
// hold for production; a model's geometry may have granules of any size, since its blocks are objects of the checker.
#pragma once
#include <cstddef>
#include <cstdint>

#include "bits.hpp"

namespace cairn {

/// The shipping geometry.
struct geometry_64k {
  static constexpr std::size_t granule = 16;             ///< bytes; every block is a multiple of it
  static constexpr std::size_t slice_bytes = 64 * 1024;  ///< the unit of the page map, of claims and of purging
  static constexpr std::size_t max_slices = std::size_t{1} << 27;    ///< 8 TiB of address space
  static constexpr std::size_t first_slices = std::size_t{1} << 24;  ///< 1 TiB is reserved at first, less if refused
  static constexpr std::size_t open_slices = 32;                     ///< access is opened 2 MiB at a time
  static constexpr std::size_t medium_slices = 8;
  static constexpr std::size_t large_slices = 64;
  static constexpr std::size_t small_max = 8 * 1024;
  static constexpr std::size_t medium_max = 64 * 1024;
  static constexpr std::size_t large_max = 512 * 1024;
  static constexpr std::size_t direct_max = 1024;    ///< sizes up to this have an entry in the direct table
  static constexpr unsigned steps = 8;               ///< size classes for each doubling: at most 1/8 is waste
  static constexpr std::size_t thread_ahead = 4096;  ///< bytes of fresh memory put on a free list at a time
  static constexpr std::size_t stagger_bytes = 64;   ///< first blocks of pages differ by multiples of this
  static constexpr unsigned stagger_steps = 16;
  static constexpr unsigned batch_pages = 32;            ///< a batch of foreign frees holds at most so many pages
  static constexpr std::size_t batch_bytes = 64 * 1024;  ///< and so many bytes
  static constexpr std::size_t heap_chunk = 64;          ///< memory of heap descriptors is opened so many at a time
  static constexpr unsigned adopt_tries = 1000;          ///< to enter an orphan that a freer serves, before a new heap
  static constexpr unsigned attach_tries = 10'000;       ///< of a detached context, until it counts as stale
  static constexpr std::size_t max_heaps = std::size_t{1} << 20;
  static constexpr unsigned max_regions = 256;          ///< heaps in memory of the program's
  static constexpr std::uint64_t purge_delay_ms = 250;  ///< dirty memory waits so long for a new use
  static constexpr std::size_t kept_slices = 8;         ///< empty small pages that a heap keeps for itself
  static constexpr std::uint32_t purge_served = 128;    ///< who serves a heap purges at once after so many releases
  static constexpr unsigned visit_pages = 64;           ///< a resident copies at most so many pages at a time,
  static constexpr std::uint32_t visit_blocks = 8192;   ///< and looks at so many blocks, and a page more
  static constexpr std::uint64_t visit_wait_ms = 100;   ///< a visitor waits so long for a resident
  static constexpr std::size_t max_desks = 1024;        ///< visits at a time
  static constexpr bool misuse_checks = true;
};

/// The same without the checks of free(): for measuring what they cost (libcairn-unchecked.so).
struct geometry_64k_unchecked : geometry_64k {
  static constexpr bool misuse_checks = false;
};

/// The same, and the links of free blocks are sealed (free_block.hpp; libcairn-sealed.so).
struct geometry_64k_sealed : geometry_64k {
  static constexpr bool sealed_links = true;
};

template <class G>
concept Geometry = requires {
  requires G::granule >= 1 && G::slice_bytes % G::granule == 0;
  requires G::max_slices >= G::first_slices&& G::first_slices >= 1 && G::open_slices >= 1;
  requires G::small_max <= G::slice_bytes&& G::medium_max <= G::slice_bytes* G::medium_slices;
  requires G::large_max <= G::slice_bytes* G::large_slices&& G::large_slices <= word_bits;
  requires G::small_max <= G::medium_max&& G::medium_max <= G::large_max&& G::direct_max <= G::small_max;
  requires is_power_of_two(G::steps) && is_power_of_two(G::batch_pages);
  requires G::heap_chunk >= 1 && G::max_heaps >= G::heap_chunk;
};

static_assert(Geometry<geometry_64k> && Geometry<geometry_64k_unchecked>);
static_assert(geometry_64k::granule == alignof(std::max_align_t));
static_assert(is_power_of_two(geometry_64k::slice_bytes) &&
              geometry_64k::open_slices * geometry_64k::slice_bytes == 2 << 20);

}  // namespace cairn
