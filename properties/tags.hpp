// SPDX-License-Identifier: MIT
//
// tags - what happened in a run, by class of operation: so that a claim knows that its tapes did what it is about.
//
//   player: note(tag) where it has happened        claims: how many tapes had each; fewer than a floor fails the claim
//
// A record that finds nothing to do (a free of an empty slot, an enter of a stale handle) has no tag: counted is what
// took effect, not what was asked. Checked by claims.hpp.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace cairn::properties {

enum class tag : std::uint8_t {
  block,  ///< handed out
  zeroed,
  aligned,  ///< to more than its size asks for by itself
  null,     ///< no block
  resized_in_place,
  resized_by_moving,
  shrunk,
  resized_to_nothing,
  local_free,
  foreign_free,
  sized_free,
  thread_end,
  after_end,  ///< a block for a thread that has ended
  os_failure,
  heap_made,
  entered,
  left,
  detached,
  attached,
  guest_block,
  deleted,
  deleted_into,
  destroyed,
  reset,
  heap_collected,
  limit_set,
  at_limit,  ///< null, while there was a limit
  figures,
  visit,
  answered,  ///< a visit, by whoever was inside
  visited_block,
  interlude,
  hook,
  forked,
  recovered,
  busy,
  stale,  ///< a handle of nobody's was refused
  dead,
  misuse_reported,
  overwritten,
  long_block  ///< of more slices than a word of the map has
};
inline constexpr std::size_t tag_count = 41;
inline constexpr std::array<const char*, tag_count> tag_names{"block",
                                                              "zeroed",
                                                              "aligned",
                                                              "null",
                                                              "resized in place",
                                                              "resized by moving",
                                                              "shrunk",
                                                              "to nothing",
                                                              "free",
                                                              "foreign free",
                                                              "sized free",
                                                              "thread end",
                                                              "after end",
                                                              "OS failure",
                                                              "heap made",
                                                              "entered",
                                                              "left",
                                                              "detached",
                                                              "attached",
                                                              "in a heap",
                                                              "deleted",
                                                              "deleted into",
                                                              "destroyed",
                                                              "reset",
                                                              "heap collected",
                                                              "limit set",
                                                              "at limit",
                                                              "figures",
                                                              "visit",
                                                              "answered",
                                                              "visited block",
                                                              "interlude",
                                                              "hook",
                                                              "forked",
                                                              "recovered",
                                                              "busy",
                                                              "stale",
                                                              "dead",
                                                              "misuse",
                                                              "overwritten",
                                                              "long"};
static_assert(static_cast<std::size_t>(tag::long_block) + 1 == tag_count);

/// How often, by tag.
class tag_counts {
 public:
  void note(tag what, std::size_t times = 1) { counts_[static_cast<std::size_t>(what)] += times; }
  std::size_t of(tag what) const { return counts_[static_cast<std::size_t>(what)]; }

 private:
  std::array<std::size_t, tag_count> counts_{};
};

/// At least so many tapes out of a hundred must have the tag.
struct tag_floor {
  tag what;
  unsigned percent;
};

}  // namespace cairn::properties
