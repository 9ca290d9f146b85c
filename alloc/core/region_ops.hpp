// SPDX-License-Identifier: MIT
//
// region_ops - a shard heap wholly inside memory of the program's: region.hpp has the layout.
#pragma once
#include "allocator.hpp"

namespace cairn {

template <Platform P, Geometry G>
auto allocator<P, G>::slices_of_heap(std::uint64_t handle) noexcept -> arena_type& {
  return find(handle)->slices_from_outside();
}

/// 0: `result` says why.
template <Platform P, Geometry G>
std::uint64_t allocator<P, G>::make_heap_in(void* memory, std::size_t bytes, bool strict, answer& result) noexcept {
  result = answer::no_memory;
  if (!start()) return 0;
  const auto low = round_up(reinterpret_cast<std::uintptr_t>(memory), cache_line);
  const auto high = reinterpret_cast<std::uintptr_t>(memory) + bytes;
  if (memory == nullptr || high < low || high > std::uintptr_t{1} << 48) {
    result = answer::invalid;
    return 0;
  }
  const auto parts = [](std::size_t slices) {  // bytes below slice 0
    return round_up(slices * sizeof(page_type), cache_line) +
           round_up(address_space<P, G>::words_for(slices) * sizeof(slice_word<P>), cache_line) +
           region_table<P, G>::arena_bytes;
  };
  std::uintptr_t first = 0;
  std::size_t slices = bytes / G::slice_bytes;
  if (slices > G::max_slices) slices = G::max_slices;
  for (; slices != 0; slices--) {
    first = round_up(low + parts(slices), G::slice_bytes);
    if (first + slices * G::slice_bytes <= high) break;
  }
  if (slices == 0) return 0;
  for (const std::uintptr_t end : {low, high - 1}) {
    if (slices_of(reinterpret_cast<const void*>(end)) != nullptr) {  // NOLINT(performance-no-int-to-ptr)
      result = answer::invalid;
      return 0;
    }
  }
  auto* start_of_parts = reinterpret_cast<std::byte*>(first - parts(slices));  // NOLINT(performance-no-int-to-ptr)
  P::clear(start_of_parts, parts(slices));
  auto* words = start_of_parts + round_up(slices * sizeof(page_type), cache_line);
  auto* region = P::template objects_over<arena_type>(reinterpret_cast<void*>(first - region_table<P, G>::arena_bytes),
                                                      1);  // NOLINT(performance-no-int-to-ptr)
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  region->space().initialise_over(reinterpret_cast<void*>(first), slices, start_of_parts, words);
  heap_type* made = make_descriptor(heap_kind::shard, region);
  if (made == nullptr) return 0;
  if (!regions_.add(reinterpret_cast<const void*>(first), slices)) {  // NOLINT(performance-no-int-to-ptr)
    made->establish(true, false);
    close_part(made);
    return 0;
  }
  const std::uint64_t handle = made->owner();
  made->establish(false, strict || strict_.get());
  result = answer::done;
  return handle;
}

}  // namespace cairn
