// SPDX-License-Identifier: MIT
//
// quiet_sites - operations that need no scheduling point, because they commute with everything another thread does.
//
//   constant    a load of a word that is only written before the threads start: hints of arenas, unless the scenario
//               has several words of slices (contexts::hints_move)
//   assumed     the same, in scenarios that say so (contexts::assume_constants): whole-allocator ones, where the heap
//               table's chunks and the opened slices are made by the constructor
//   hook        the same of the version of a hook, unless hooks are registered while threads run (hooks_change)
//   unreleased  the same, in scenarios that say that no slice is released while threads run: the purge clock stands
//   undestroyed the same, in scenarios that say that no heap is destroyed (assume_undestroyed): no end to look for
//   statistic   any operation on a word that only statistics() reads; relaxed, so it orders nothing either
//   quota       the same for the quota's words, in scenarios that say that nothing is limited (assume_unlimited)
//
// Without this the facade's constants alone (base, page array, reserved) would multiply each execution by thousands.
// It is checked, not trusted: writing a word after the threads have started that is read as constant, before or after,
// fails the model, and so does reaching a statistic's or a quota's word from a site that is none. A scenario says what
// it assumes before it makes the words that this is about.
#pragma once
#include <string_view>

#include "contexts.hpp"

namespace cairn::check {

enum class site_kind : unsigned char { explored, constant, assumed, hook, unreleased, undestroyed, statistic, quota };

constexpr site_kind kind_of(std::string_view site) {
  for (std::string_view name : {"arena.hint", "arena.hint_peek"}) {
    if (site == name) return site_kind::constant;
  }
  for (std::string_view name :
       {"space.base", "space.base_of", "space.base_view", "space.base_align", "space.pages", "space.pages_of",
        "space.words", "space.reserved", "space.opened", "once.done", "table.base", "table.base_of"}) {
    if (site == name) return site_kind::assumed;
  }
  if (site == "hook.version") return site_kind::hook;
  if (site == "purge.any") return site_kind::unreleased;
  if (site == "ends.now") return site_kind::undestroyed;
  if (site.starts_with("quota.")) return site_kind::quota;
  for (std::string_view name :
       {"heap.slow_calls", "heap.count_slow", "heap.charge", "heap.charge_peek", "heap.charge_none", "heap.charge_fork",
        "heap.charged", "heap.low", "heap.low_set", "heap.low_none", "heap.high", "heap.high_set", "heap.high_none",
        "arena.peak_peek", "arena.peak_set", "arena.peak", "free.unknown", "realloc.unknown", "stats.unknown"}) {
    if (site == name) return site_kind::statistic;
  }
  return site_kind::explored;
}

/// A load there is one of a constant, in this scenario.
inline bool is_constant(site_kind kind) {
  return (kind == site_kind::constant && !contexts::hints_move) ||
         (kind == site_kind::assumed && contexts::assume_constants) ||
         (kind == site_kind::hook && contexts::assume_constants && !contexts::hooks_change) ||
         (kind == site_kind::unreleased && contexts::assume_unreleased) ||
         (kind == site_kind::undestroyed && contexts::assume_undestroyed);
}
/// Any operation there is one on a word that decides nothing, in this scenario.
inline bool is_uncounted(site_kind kind) {
  return kind == site_kind::statistic || (kind == site_kind::quota && contexts::assume_unlimited);
}
constexpr bool may_be_uncounted(site_kind kind) {
  return kind == site_kind::statistic || kind == site_kind::quota;
}

}  // namespace cairn::check
