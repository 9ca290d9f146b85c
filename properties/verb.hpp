// SPDX-License-Identifier: MIT
//
// verb - what a record of a tape can say, by number: the first ones any tape, the others those with the flag `heaps`.
//
// Invariant: a number keeps its meaning for ever (append, never renumber).
#pragma once
#include <array>
#include <cstdint>

namespace cairn::properties {

enum class verb : std::uint8_t {
  malloc,
  zalloc,
  aligned,
  realloc,
  free,
  free_sized,
  usable_size,
  end_context,
  collect,
  advance_clock,
  fail_next,
  // of heaps
  make_heap,
  enter,
  try_enter,
  leave,
  detach,
  attach,
  idle,
  busy,
  malloc_in,
  zalloc_in,
  aligned_in,
  realloc_in,
  delete_heap,
  delete_into,
  destroy,
  reset,
  collect_heap,
  limit_heap,
  limit_process,
  visit_heap,
  visit_all,
  heap_figures,
  inspect,
  fork,
  recover,
  // of misuse; they need the option `corrupt`
  free_again,
  free_inside,
  overwrite,
  resize_again,
  resize_inside,
  free_wrong_size,
  // of heaps, too
  malloc_long,
  // of misuse, too
  free_unused,
  // of heaps
  make_region,
  extreme,
  quick_malloc,
  // of misuse, too, and without them questions about an address
  stranger
};
inline constexpr unsigned verbs = 11;       ///< of any tape
inline constexpr unsigned heap_verbs = 36;  ///< of a tape about heaps
inline constexpr unsigned all_verbs = 42;   ///< of a tape with the option `corrupt`, too
inline constexpr unsigned known_kinds = 48;
inline constexpr unsigned heap_kinds = 48;  ///< what its kinds are taken modulo
inline constexpr std::array<const char*, known_kinds> verb_names{
    "malloc",      "zalloc",        "aligned",       "realloc",     "free",         "free_sized",    "usable_size",
    "end_context", "collect",       "advance_clock", "fail_next",   "make_heap",    "enter",         "try_enter",
    "leave",       "detach",        "attach",        "idle",        "busy",         "malloc_in",     "zalloc_in",
    "aligned_in",  "realloc_in",    "delete_heap",   "delete_into", "destroy",      "reset",         "collect_heap",
    "limit_heap",  "limit_process", "visit_heap",    "visit_all",   "heap_figures", "inspect",       "fork",
    "recover",     "free_again",    "free_inside",   "overwrite",   "resize_again", "resize_inside", "free_wrong_size",
    "malloc_long", "free_unused",   "make_region",   "extreme",     "quick_malloc", "stranger"};

}  // namespace cairn::properties
