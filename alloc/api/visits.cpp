// SPDX-License-Identifier: MIT
//
// visits - the functions of cairn.h that ask, demand and register: visits, statistics, limits, hooks.
#include <errno.h>
#include <string.h>

#include "heaps.hpp"

using cairn::answer;
using cairn::process_instance;
using cairn::visit_answer;
using cairn::api::handle_of;
using cairn::api::heap_of;
using cairn::api::number_of;

namespace {

/// The program's visitor as the core calls it.
auto visitor(cairn_visit_fn* visit, void* arg) noexcept {
  return [=](const cairn::visited_area& seen, void* block) {
    const cairn_area_t area{seen.start,    seen.block_size, seen.used,
                            seen.capacity, seen.committed,  heap_of(seen.handle)};
    return visit(&area, block, seen.block_size, arg) != 0;
  };
}

int number_of_visit(visit_answer result) noexcept {
  if (result == visit_answer::invalid) errno = EINVAL;
  return result == visit_answer::done ? 1 : result == visit_answer::stopped ? 0 : -1;
}

}  // namespace

extern "C" {

int cairn_heap_visit(cairn_heap_t* heap, int each_block, cairn_visit_fn* visit, void* arg) noexcept {
  if (visit == nullptr) return number_of_visit(visit_answer::invalid);
  return number_of_visit(process_instance.visit_heap(handle_of(heap), each_block != 0, visitor(visit, arg)));
}
int cairn_visit_all(int each_block, cairn_visit_fn* visit, void* arg) noexcept {
  if (visit == nullptr) return number_of_visit(visit_answer::invalid);
  return number_of_visit(process_instance.visit_all(each_block != 0, visitor(visit, arg)));
}
double cairn_page_utilization(const void* block) noexcept {
  return process_instance.utilization(block);
}

int cairn_heap_collect(cairn_heap_t* heap, int force) noexcept {
  return number_of(process_instance.collect_heap(handle_of(heap), force != 0));
}
int cairn_heap_set_limit(cairn_heap_t* heap, size_t bytes) noexcept {
  return number_of(process_instance.limit_heap(handle_of(heap), bytes));
}
int cairn_set_limit(size_t bytes) noexcept {
  return number_of(process_instance.limit_process(bytes));
}
int cairn_heap_get_stats(cairn_heap_t* heap, cairn_heap_stats_t* stats) noexcept {
  if (stats == nullptr || stats->size < 2 * sizeof(size_t)) return EINVAL;
  cairn::heap_statistics now;
  const answer result = process_instance.heap_statistics_of(handle_of(heap), now);
  if (result == answer::invalid) return EINVAL;
  const cairn_heap_stats_t all{stats->size, now.charged_bytes, now.live_bytes, now.live_blocks, now.limit_bytes};
  memcpy(stats, &all, stats->size < sizeof all ? stats->size : sizeof all);
  return number_of(result);
}

void cairn_register_deferred_free(cairn_deferred_fn* hook, void* arg) noexcept {
  process_instance.on_deferred_free(hook, arg);
}
void cairn_register_limit_handler(cairn_limit_fn* handler, void* arg) noexcept {
  process_instance.on_limit(handler, arg);
}

}  // extern "C"
