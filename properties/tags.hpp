// SPDX-License-Identifier: MIT
//
// tags - what happened in a run, by class of operation: so that a claim knows that its tapes did what it is about.
//
//   player: note(tag) where it has happened        claims: how many tapes had each; fewer than a floor fails the claim
//
// A record that finds nothing to do (a free of an empty slot, an enter of a stale handle) has no tag: counted is what
// took effect, not what was asked. Demanded by claims.hpp, checked by unit/tags.cpp.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

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
  torn,        ///< a link that the program had overwritten was found
  long_block,  ///< of more slices than a word of the map has
  region,      ///< a heap in memory of the program's was made
  // Where a census has met a block that was not live.
  found_remote,
  found_announced,
  found_batched
};
inline constexpr std::size_t tag_count = 46;
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
                                                              "torn",
                                                              "long",
                                                              "region",
                                                              "found remote",
                                                              "found announced",
                                                              "found batched"};
static_assert(static_cast<std::size_t>(tag::found_batched) + 1 == tag_count);

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

/// How many tapes of the current claim had each tag.
class tag_tally {
 public:
  static tag_tally& now() {
    static tag_tally current;
    return current;
  }
  void add(const tag_counts& seen) {
    tapes_++;
    for (std::size_t i = 0; i < tag_count; i++) with_.note(static_cast<tag>(i), seen.of(static_cast<tag>(i)) != 0);
  }
  /// Empty: there were enough of each. A few tapes say nothing, as when one is replayed.
  std::string missed(const std::vector<tag_floor>& floors) const {
    for (const auto& [what, percent] : floors) {
      if (tapes_ < 100 || with_.of(what) * 100 >= percent * tapes_) continue;
      return name(what) + " in " + std::to_string(with_.of(what)) + " of " + std::to_string(tapes_) +
             " tapes, which is below " + std::to_string(percent) + " %";
    }
    return "";
  }
  std::string distribution() const {
    std::string line;
    for (std::size_t i = 0; i < tag_count && tapes_ != 0; i++) {
      const std::size_t share = with_.of(static_cast<tag>(i)) * 100 / tapes_;
      if (with_.of(static_cast<tag>(i)) == 0) continue;
      line += (line.empty() ? "" : ", ") + name(static_cast<tag>(i)) + " " + std::to_string(share) + " %";
    }
    return line;
  }

 private:
  static std::string name(tag what) { return tag_names[static_cast<std::size_t>(what)]; }
  std::size_t tapes_ = 0;
  tag_counts with_;
};

}  // namespace cairn::properties
