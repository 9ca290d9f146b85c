// SPDX-License-Identifier: MIT
//
// tracks - parallel tracks of one gutter, given to vertical runs so that few edges cross.
//
// A run joins two horizontal stubs, each to the left or to the right of the gutter. Runs of one track do not overlap.
// Short runs are placed first, each where it crosses the fewest that are placed already: at most runs^2 * tracks steps.
#pragma once
#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace cairn::check::explain {

enum class side : unsigned char { left, right };

struct run {
  int from_y, to_y;
  side from_side, to_side;
  std::size_t track = 0;

  int top() const { return std::min(from_y, to_y); }
  int bottom() const { return std::max(from_y, to_y); }
};

class tracks {
 public:
  /// Gives each run its track; returns how many there are.
  static std::size_t assign(std::vector<run*> runs) {
    std::stable_sort(runs.begin(), runs.end(),
                     [](const run* a, const run* b) { return a->bottom() - a->top() < b->bottom() - b->top(); });
    tracks made;
    for (run* next : runs) made.place(*next);
    for (std::size_t track = 0; track < made.runs_.size(); track++) {
      for (run* placed : made.runs_[track]) placed->track = track;
    }
    return made.runs_.size();
  }

 private:
  static constexpr int clearance = 12;  ///< between two runs of one track

  /// Places are 2k+1 for track k and 2k for a new one before it.
  void place(run& next) {
    std::size_t best = 0, best_cost = ~std::size_t{0};
    for (std::size_t at = 0; at <= 2 * runs_.size(); at++) {
      const bool fresh = at % 2 == 0;
      if (!fresh && !has_room(runs_[at / 2], next)) continue;
      const std::size_t cost = 4 * crossings(next, at) + (fresh ? 3 : 0);
      if (cost < best_cost) {
        best = at;
        best_cost = cost;
      }
    }
    const auto track = runs_.begin() + static_cast<std::ptrdiff_t>(best / 2);
    if (best % 2 == 0) {
      runs_.insert(track, {&next});
    } else {
      track->push_back(&next);
    }
  }

  static bool has_room(const std::vector<run*>& track, const run& next) {
    return std::none_of(track.begin(), track.end(), [&](const run* placed) {
      return next.top() < placed->bottom() + clearance && placed->top() < next.bottom() + clearance;
    });
  }

  std::size_t crossings(const run& next, std::size_t at) const {
    std::size_t count = 0;
    for (std::size_t track = 0; track < runs_.size(); track++) {
      const std::size_t place = 2 * track + 1;
      if (place == at) continue;
      for (const run* placed : runs_[track]) {
        const bool is_left = place < at;  // of the new one
        count += cuts(next, *placed, is_left ? side::left : side::right);
        count += cuts(*placed, next, is_left ? side::right : side::left);
      }
    }
    return count;
  }

  /// How many stubs of `one` cut `other`, which lies on that side of it.
  static std::size_t cuts(const run& one, const run& other, side where) {
    const auto cut = [&](int y, side s) -> std::size_t {
      return s == where && other.top() <= y && y <= other.bottom();
    };
    return cut(one.from_y, one.from_side) + cut(one.to_y, one.to_side);
  }

  std::vector<std::vector<run*>> runs_;
};

}  // namespace cairn::check::explain
