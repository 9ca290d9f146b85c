// SPDX-License-Identifier: MIT
//
// layout - where the boxes and edges of a picture are, in whole pixels.
//
//   gutter 0 | lane 0 | gutter 1 | lane 1 | gutter 2      a lane is a thread; its boxes are below each other
//
// An edge leaves a box at its side, runs down or up in a track of the gutter and enters the other box at its side. If
// lanes lie between, it crosses them in the gap between two rows. Invariant: no edge touches a box but its own two, and
// no two edges share a port, a track at the same height, or a place in a gap. Program order runs in the lane itself.
#pragma once
#include <string>
#include <vector>

#include "execution.hpp"

namespace cairn::check::explain {

struct point {
  int x, y;
};

struct box {
  std::size_t lane, row;
  int x, y, width, height;
  /// Left and right half of each line: operation and name, effect and place in modification order, site, source.
  std::vector<std::pair<std::string, std::string>> lines;
};

/// Boxes with lane, row and lines, one an event: it is one row below its predecessor in the thread, what it reads from
/// and what it synchronises with.
std::vector<box> boxes_of(const execution& shown);

struct route {
  edge of;
  std::vector<point> corners;  ///< from the source's side to the target's; each step is horizontal or vertical
  point label;                 ///< its middle
};

struct lane_band {
  int x, width;
};

struct layout {
  static constexpr int line_height = 17, header = 40, padding = 10,
                       character = 8;  ///< a character of 12.5 px monospace

  int width = 0, height = 0;
  std::vector<lane_band> lanes;
  std::vector<box> boxes;  ///< by place in the trace
  std::vector<route> routes;

  explicit layout(const execution& shown);
};

}  // namespace cairn::check::explain
