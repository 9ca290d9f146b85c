// SPDX-License-Identifier: MIT
//
// layout - rows, then gaps, then ports, then tracks, then coordinates: each needs only what is known before it.
#include "layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <tuple>

#include "tracks.hpp"
#include "words.hpp"

namespace cairn::check::explain {
namespace {

constexpr int port_spacing = 15, stagger = 7, track_spacing = 11;
constexpr int stub = 42;  // room for an arrow head and a label between a box and the first track
constexpr int gap_height = 30, gap_spacing = 11, margin = 14;

/// An end of an edge at a box.
struct port {
  std::size_t event = 0;
  side at = side::right;
  int y = 0;
};

/// An edge on its way.
struct wire {
  edge of;
  port from, to;
  bool far = false;                ///< lanes lie between
  std::size_t gap = 0, level = 0;  ///< far: crosses above row `gap`, at that level
  std::size_t first_gutter = 0, second_gutter = 0;
  run first{}, second{};  ///< not far: first only
};

class router {
 public:
  router(const execution& shown, layout& made) : shown_(shown), made_(made) {}

  void run_all() {
    made_.boxes = boxes_of(shown_);
    for (const box& b : made_.boxes) rows_ = std::max(rows_, b.row + 1);
    make_wires();
    assign_levels();
    place_rows();
    place_ports();
    place_lanes();
    for (const wire& w : wires_) draw(w);
    for (const edge& e : shown_.edges()) {
      if (e.kind == relation::po) draw_in_lane(e);
    }
  }

 private:
  void make_wires();
  void assign_levels();
  void place_rows();
  void place_ports();
  void place_lanes();
  void draw(const wire& w);
  void draw_in_lane(const edge& e);

  int track_x(std::size_t at, std::size_t track) const {
    return gutters_[at].x + (at == 0 ? margin : stub) + static_cast<int>(track) * track_spacing;
  }
  int level_y(const wire& w) const { return gaps_[w.gap].y + gap_height / 2 + static_cast<int>(w.level) * gap_spacing; }

  struct gutter {
    int x = 0;
    std::size_t tracks = 0;
  };
  struct gap {
    int y = 0;
    std::size_t levels = 0;
  };

  const execution& shown_;
  layout& made_;
  std::vector<wire> wires_;
  std::vector<gutter> gutters_;
  std::vector<gap> gaps_;
  std::vector<std::array<int, 2>> ports_;  ///< of each box: how many on its left, on its right
  std::size_t rows_ = 0;
};

void router::make_wires() {
  const std::size_t lanes = shown_.lanes().size();
  for (const edge& e : shown_.edges()) {
    if (e.kind == relation::po) continue;
    const std::size_t a = made_.boxes[e.from].lane, b = made_.boxes[e.to].lane;
    wire w{e, {e.from}, {e.to}};
    if (a == b) {  // outwards, where there is an outside
      w.from.at = w.to.at = a == 0 && lanes > 1 ? side::left : side::right;
    } else {
      w.from.at = a < b ? side::right : side::left;
      w.to.at = a < b ? side::left : side::right;
    }
    w.first_gutter = w.from.at == side::right ? a + 1 : a;
    w.second_gutter = w.to.at == side::right ? b + 1 : b;
    w.far = w.first_gutter != w.second_gutter;
    const std::size_t from_row = made_.boxes[e.from].row, to_row = made_.boxes[e.to].row;
    w.gap = to_row >= from_row ? to_row : to_row + 1;
    wires_.push_back(w);
  }
}

/// Levels of a gap: edges over the same lanes are above each other, longer ones further up.
void router::assign_levels() {
  gaps_.resize(rows_ + 1);
  std::vector<wire*> far;
  for (wire& w : wires_) {
    if (w.far) far.push_back(&w);
  }
  const auto low = [](const wire* w) { return std::min(w->first_gutter, w->second_gutter); };
  const auto high = [](const wire* w) { return std::max(w->first_gutter, w->second_gutter); };
  std::stable_sort(far.begin(), far.end(), [&](const wire* a, const wire* b) {
    return std::tuple(a->gap, low(b) - high(b), low(a)) < std::tuple(b->gap, low(a) - high(a), low(b));
  });
  for (std::size_t i = 0; i < far.size(); i++) {
    std::vector<bool> taken(far.size() + 1);
    for (std::size_t j = 0; j < i; j++) {
      if (far[j]->gap == far[i]->gap && low(far[j]) <= high(far[i]) && low(far[i]) <= high(far[j])) {
        taken[far[j]->level] = true;
      }
    }
    while (taken[far[i]->level]) far[i]->level++;
    gaps_[far[i]->gap].levels = std::max(gaps_[far[i]->gap].levels, far[i]->level + 1);
  }
}

/// A box is as high as its lines, or as the ports of its fuller side; its row as its highest box.
void router::place_rows() {
  ports_.resize(made_.boxes.size());
  for (const wire& w : wires_) {
    ports_[w.from.event][static_cast<std::size_t>(w.from.at)]++;
    ports_[w.to.event][static_cast<std::size_t>(w.to.at)]++;
  }
  std::vector<int> heights(rows_, 0);
  for (std::size_t i = 0; i < made_.boxes.size(); i++) {
    box& b = made_.boxes[i];
    const int lines = static_cast<int>(b.lines.size()) * layout::line_height + layout::padding;
    b.height = std::max(lines, (std::max(ports_[i][0], ports_[i][1]) + 1) * port_spacing);
    heights[b.row] = std::max(heights[b.row], b.height);
  }
  int y = layout::header;
  std::vector<int> tops(rows_, 0);
  for (std::size_t row = 0; row <= rows_; row++) {
    gaps_[row].y = y;
    const int levels = static_cast<int>(gaps_[row].levels);
    y += levels != 0 ? gap_height + (levels - 1) * gap_spacing : row == 0 || row == rows_ ? margin : gap_height;
    if (row < rows_) {
      tops[row] = y;
      y += heights[row];
    }
  }
  for (box& b : made_.boxes) b.y = tops[b.row] + (heights[b.row] - b.height) / 2;
  made_.height = y;
}

/// Ports of a side from the top: those that go up, the nearest first; then those that go down, the farthest first; so
/// that the edges of one side nest.
void router::place_ports() {
  struct end {
    port* at;
    int target;
    std::size_t order;
  };
  std::map<std::pair<std::size_t, side>, std::vector<end>> sides;
  const auto middle = [&](std::size_t event) { return made_.boxes[event].y + made_.boxes[event].height / 2; };
  for (std::size_t i = 0; i < wires_.size(); i++) {
    wire& w = wires_[i];
    sides[{w.from.event, w.from.at}].push_back({&w.from, w.far ? level_y(w) : middle(w.to.event), i});
    sides[{w.to.event, w.to.at}].push_back({&w.to, w.far ? level_y(w) : middle(w.from.event), i});
  }
  for (auto& [where, ends] : sides) {
    const int here = middle(where.first);
    const auto key = [here](const end& e) {
      const int distance = e.target - here;
      const int group = distance < 0 ? 0 : distance == 0 ? 1 : 2;
      return std::tuple(group, -distance, e.order);
    };
    std::sort(ends.begin(), ends.end(), [&](const end& x, const end& y) { return key(x) < key(y); });
    // Left sides are half a step lower: stubs from both sides of a gutter are never at the same height.
    int y = here - static_cast<int>(ends.size()) / 2 * port_spacing + (where.second == side::left ? stagger : 0);
    for (const end& e : ends) {
      e.at->y = y;
      y += port_spacing;
    }
  }
}

void router::place_lanes() {
  const std::size_t lanes = shown_.lanes().size();
  gutters_.resize(lanes + 1);
  std::vector<std::vector<run*>> runs(lanes + 1);
  for (wire& w : wires_) {
    const bool alone = ports_[w.to.event][static_cast<std::size_t>(w.to.at)] == 1;  // then it may move a little
    if (alone && !w.far && w.from.at != w.to.at && std::abs(w.from.y - w.to.y) <= stagger) w.to.y = w.from.y;
    const side away = w.second_gutter > w.first_gutter ? side::right : side::left;
    const side back = away == side::right ? side::left : side::right;
    // A box on the right of a gutter has its left side there.
    const side from = w.from.at == side::left ? side::right : side::left;
    const side to = w.to.at == side::left ? side::right : side::left;
    if (w.far) {
      w.first = {w.from.y, level_y(w), from, away};
      w.second = {level_y(w), w.to.y, back, to};
      runs[w.second_gutter].push_back(&w.second);
    } else {
      w.first = {w.from.y, w.to.y, from, to};
    }
    runs[w.first_gutter].push_back(&w.first);
  }
  std::vector<int> widths(lanes, 0);
  for (std::size_t lane = 0; lane < lanes; lane++) {
    widths[lane] = (static_cast<int>(length_of(shown_.lane_name(lane))) + 2) * layout::character;
  }
  for (const box& b : made_.boxes) {
    for (const auto& [left, right] : b.lines) {
      const std::size_t characters = length_of(left) + (right.empty() ? 0 : length_of(right) + 3);
      widths[b.lane] = std::max(widths[b.lane], static_cast<int>(characters) * layout::character + 2 * layout::padding);
    }
  }
  int x = 0;
  for (std::size_t g = 0; g <= lanes; g++) {
    gutters_[g] = {x, tracks::assign(runs[g])};
    const int used = gutters_[g].tracks == 0 ? 0 : static_cast<int>(gutters_[g].tracks - 1) * track_spacing;
    const int rims = g == 0 || g == lanes ? margin + stub : 2 * stub;
    x += gutters_[g].tracks == 0 ? (g == 0 || g == lanes ? margin : 2 * margin) : rims + used;
    if (g == lanes) break;
    made_.lanes.push_back({x, widths[g]});
    x += widths[g];
  }
  made_.width = x;
  for (box& b : made_.boxes) {
    b.x = made_.lanes[b.lane].x;
    b.width = made_.lanes[b.lane].width;
  }
}

void router::draw(const wire& w) {
  const auto edge_of = [&](const port& p) {
    const box& b = made_.boxes[p.event];
    return p.at == side::left ? b.x : b.x + b.width;
  };
  const int from_x = edge_of(w.from), to_x = edge_of(w.to), first_x = track_x(w.first_gutter, w.first.track);
  route made{w.of, {{from_x, w.from.y}, {first_x, w.from.y}}, {}};
  if (w.far) {
    const int second_x = track_x(w.second_gutter, w.second.track);
    made.corners.insert(made.corners.end(), {{first_x, level_y(w)}, {second_x, level_y(w)}, {second_x, w.to.y}});
  } else {
    made.corners.push_back({first_x, w.to.y});
  }
  made.corners.push_back({to_x, w.to.y});
  made.label = {to_x + (w.to.at == side::left ? -1 : 1) * (stub / 2 + 5), w.to.y};
  if (w.of.kind == relation::race && w.from.y != w.to.y)
    made.label = {first_x, (w.from.y + (w.far ? level_y(w) : w.to.y)) / 2};
  made_.routes.push_back(std::move(made));
}

void router::draw_in_lane(const edge& e) {
  const box &from = made_.boxes[e.from], &to = made_.boxes[e.to];
  const int x = from.x + from.width / 2;
  made_.routes.push_back({e, {{x, from.y + from.height}, {x, to.y}}, {x, (from.y + from.height + to.y) / 2}});
}

}  // namespace

layout::layout(const execution& shown) {
  router(shown, *this).run_all();
}

}  // namespace cairn::check::explain
