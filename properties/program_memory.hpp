// SPDX-License-Identifier: MIT
//
// program_memory - memory of the program's own, in which heaps of a tape can live: two areas at a fixed, low place.
//
// Low, because the table of regions keeps an address in slices in 32 bits, which suffices for the shipping slices
// anywhere, and for those of the tiny geometry below 16 TiB; AddressSanitizer leaves the program nothing between 2 GiB
// and there. And above what Linux can give to the break of a program at a fixed address, which begins anywhere up to
// 1 GiB behind it. Nothing in it reads zero.
#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "system_refused.hpp"

namespace cairn::properties {

struct program_memory {
  static constexpr unsigned areas = 2, slices = 30;

  /// Of that many bytes.
  static std::byte* area(unsigned n, std::size_t slice_bytes) {
    static std::byte* const base = [] {
      void* const wanted = reinterpret_cast<void*>(std::uintptr_t{0x78000000});  // NOLINT(performance-no-int-to-ptr)
      constexpr std::size_t bytes = areas * slices * most_slice_bytes;
      void* got = mmap(wanted, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
      if (got != wanted) system_refused("mmap", wanted, bytes);
      return static_cast<std::byte*>(got);
    }();
    std::byte* const at = base + n * slices * most_slice_bytes;
    std::memset(at, 0xa5, slices * slice_bytes);
    return at;
  }

 private:
  static constexpr std::size_t most_slice_bytes = std::size_t{64} << 10;
};

/// What a heap of the program's memory was given.
struct memory_region {
  unsigned area;
  const std::byte* from;
  std::size_t bytes;
  bool holds(const void* block, std::size_t size) const {
    const auto* at = static_cast<const std::byte*>(block);
    return at >= from && at + size <= from + bytes;
  }
};

}  // namespace cairn::properties
