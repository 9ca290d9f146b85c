// SPDX-License-Identifier: MIT
//
// player_census - every block is in exactly one place, and the core's own invariants hold: between two records, now and
// then.
//
//   blocks that have ever been on a list = live for the program + local + remote + announced + batched
//
// A block in two places, one that is live and on a list, and one that nobody has any more are all found, with the name
// of the place. Where something is lost lawfully (leaks_) nothing is demanded of the sum.
#pragma once
#include <algorithm>
#include <array>
#include <vector>

#include "player_corrupt.hpp"

namespace cairn::properties {

template <Geometry G, class Heap = scripted_heap<G>>
class player_census : public player_corrupt<G, Heap> {
 public:
  using player_corrupt<G, Heap>::player_corrupt;

 protected:
  using base = player_corrupt<G, Heap>;
  using base::heap_, base::shadow_;
  using typename base::page_type;

  /// Not in the middle of a call.
  void take_census() {
    if (base::torn_) return;  // lists whose links were overwritten are dropped: they may not even be walked
    if (!heap_->invariant()) return shadow_.fail("the allocator's lists contradict each other");
    found_.clear();
    for (std::size_t slot = 0; slot < slots; slot++) {
      if (shadow_.live(slot)) found_.push_back({shadow_.at(slot).address, live});
    }
    std::size_t threaded = 0;
    heap_->for_each_page([&](const page_type* record) { threaded += record->capacity(); });
    heap_->for_each_free([&](const page_type* record, const void* block, free_in where) {
      if (where == free_in::batch && !owner_word::is_owned(record->owner.load(order::relaxed, at<"test.owner">)))
        return;
      found_.push_back({block, static_cast<place>(where)});
      seen_[static_cast<std::size_t>(where)] = true;
    });
    std::ranges::sort(found_, {}, &found::block);
    const auto twice = std::ranges::adjacent_find(found_, {}, &found::block);
    if (twice != found_.end()) {
      return shadow_.fail(std::string("a block is ") + names[twice->where] + " and " + names[std::next(twice)->where]);
    }
    if (found_.size() != threaded && !base::leaks_) {
      shadow_.fail("of " + std::to_string(threaded) + " blocks " + std::to_string(found_.size()) + " are somewhere");
    }
  }
  /// Where blocks have been found, for the floors.
  void note_places() {
    if (seen_[static_cast<std::size_t>(free_in::remote)]) base::note(tag::found_remote);
    if (seen_[static_cast<std::size_t>(free_in::announced)]) base::note(tag::found_announced);
    if (seen_[static_cast<std::size_t>(free_in::batch)]) base::note(tag::found_batched);
  }

 private:
  enum place : std::uint8_t { local, remote, announced, batched, live };
  static constexpr std::array names{"on its page's list", "on its page's remote list", "announced", "in a batch",
                                    "live"};
  struct found {
    const void* block;
    place where;
  };
  std::vector<found> found_;
  std::array<bool, 4> seen_{};
};

}  // namespace cairn::properties
