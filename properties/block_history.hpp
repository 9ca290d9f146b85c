// SPDX-License-Identifier: MIT
//
// block_history - whether a record of mallocs and frees can be explained: no two blocks that live at the same time
// share a byte, and what is freed was live.
//
//   malloc   [begin ........ end]                  a block lives from the end of its malloc (the caller has it)
//                                | lives |         to the beginning of its free (the caller gives it up)
//   free                                 [begin ..... end]
//
// That is what linearizability says of malloc and free: if two of these lives overlap, whatever points of effect are
// chosen, somebody had memory that was somebody else's. Invariant of the stamps, which the caller must keep: when one
// call ends before another begins because of what happened between them, its end has the smaller stamp. A counter that
// is raised at each stamp does so, a clock of one processor does not. Lives that no such order separates are not
// compared here; there the users of the block race, which is for an engine or a sanitizer to see.
// The header is in properties and knows no engine, so that models, endurance programs and properties can include it.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace cairn::properties {

struct block_event {
  enum class kind : unsigned char { malloc, free };
  unsigned thread = 0;
  std::uint64_t begin = 0, end = 0;  ///< stamps: of the call, and of its return
  std::uintptr_t address = 0;
  std::size_t size = 0;  ///< of a malloc; at least 1
  kind what = kind::malloc;

  /// When its block begins or ceases to live.
  std::uint64_t instant() const { return what == kind::malloc ? end : begin; }
};

/// Two events that cannot both be right; of a free of what is not live, `first` is that free as well.
struct history_conflict {
  block_event first, second;
};

/// The first conflict in the order of instants. O(n log n); `events` may be in any order.
inline std::optional<history_conflict> conflict_in(std::vector<block_event> events) {
  // At one instant a free comes first: the two calls may have been at the same time.
  std::sort(events.begin(), events.end(), [](const block_event& a, const block_event& b) {
    if (a.instant() != b.instant()) return a.instant() < b.instant();
    return a.what == block_event::kind::free && b.what == block_event::kind::malloc;
  });
  std::map<std::uintptr_t, const block_event*> live;  // by the first byte; no two overlap
  for (const block_event& e : events) {
    const auto above = live.lower_bound(e.address);
    if (e.what == block_event::kind::free) {
      if (above == live.end() || above->first != e.address) return history_conflict{e, e};
      live.erase(above);
      continue;
    }
    if (above != live.end() && above->first - e.address < e.size) return history_conflict{*above->second, e};
    if (above != live.begin()) {
      const auto below = std::prev(above);
      if (e.address - below->first < below->second->size) return history_conflict{*below->second, e};
    }
    live.emplace(e.address, &e);
  }
  return std::nullopt;
}

inline std::string text_of(const block_event& e) {
  std::string text = e.what == block_event::kind::malloc ? "malloc" : "free";
  if (e.what == block_event::kind::malloc) text += "(" + std::to_string(e.size) + ")";
  return text + " of " + std::to_string(e.address) + " by thread " + std::to_string(e.thread) + " [" +
         std::to_string(e.begin) + ", " + std::to_string(e.end) + "]";
}
inline std::string text_of(const history_conflict& c) {
  if (c.second.what == block_event::kind::free) return text_of(c.second) + ": not live";
  return text_of(c.second) + " overlaps what lives since " + text_of(c.first);
}

}  // namespace cairn::properties
