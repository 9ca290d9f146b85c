// SPDX-License-Identifier: MIT
//
// cairn - the functions of cairn.h.
#include "cairn.h"

#include <string.h>

#include "process.hpp"
#include "standard.hpp"

using cairn::process_instance;

extern "C" {

int cairn_version(void) noexcept {
  cairn::process::link();
  return CAIRN_VERSION_MAJOR * 10000 + CAIRN_VERSION_MINOR * 100 + CAIRN_VERSION_PATCH;
}

void* cairn_malloc(size_t size) noexcept {
  return process_instance.malloc(size);
}
void* cairn_calloc(size_t count, size_t size) noexcept {
  return cairn::standard::calloc(count, size);
}
void* cairn_zalloc(size_t size) noexcept {
  return process_instance.zalloc(size);
}
void* cairn_realloc(void* old, size_t size) noexcept {
  return process_instance.realloc(old, size);
}
void* cairn_reallocarray(void* old, size_t count, size_t size) noexcept {
  return cairn::standard::reallocarray(old, count, size);
}
void* cairn_aligned_alloc(size_t align, size_t size) noexcept {
  return cairn::standard::aligned_alloc(align, size);
}
void cairn_free(void* block) noexcept {
  process_instance.free(block);
}
void cairn_free_sized(void* block, size_t size) noexcept {
  process_instance.free_sized(block, size);
}
void cairn_free_aligned_sized(void* block, size_t /*align*/, size_t size) noexcept {
  process_instance.free_sized(block, size);
}
size_t cairn_usable_size(const void* block) noexcept {
  return process_instance.usable_size(block);
}
size_t cairn_good_size(size_t size) noexcept {
  return cairn::process_allocator::good_size(size);
}

void cairn_collect(int force) noexcept {
  process_instance.collect(force != 0);
}

int cairn_get_stats(cairn_stats_t* stats) noexcept {
  if (stats == nullptr || stats->size < 2 * sizeof(size_t)) return EINVAL;
  const cairn::allocator_statistics now = process_instance.statistics();
  cairn_stats_t all{};
  all.size = stats->size;
  all.charged_bytes = now.charged_bytes;
  all.peak_bytes = now.peak_bytes;
  all.live_bytes = now.live_bytes;
  all.reserved_bytes = now.reserved_bytes;
  all.allocations = now.allocations;
  all.heaps = now.heaps;
  all.limit_bytes = now.limit_bytes;
  memcpy(stats, &all, stats->size < sizeof all ? stats->size : sizeof all);
  return 0;
}

}  // extern "C"
