// SPDX-License-Identifier: MIT
//
// stats - the allocator's figures in one call.
#pragma once
#include <cstddef>

#include "cairn.h"

namespace endurance {

/// Of the process.
inline cairn_stats_t stats() {
  cairn_stats_t now{};
  now.size = sizeof now;
  cairn_get_stats(&now);
  return now;
}
inline std::size_t charged() {
  return stats().charged_bytes;
}

/// Of one heap; `size` is 0 if the call failed.
inline cairn_heap_stats_t stats_of(cairn_heap_t* heap) {
  cairn_heap_stats_t now{};
  now.size = sizeof now;
  if (cairn_heap_get_stats(heap, &now) != 0) now.size = 0;
  return now;
}

}  // namespace endurance
