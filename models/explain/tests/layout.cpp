// SPDX-License-Identifier: MIT
//
// layout - the claims of layout.hpp over pseudo-random traces: edges keep away from boxes and from each other.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>

#include "explain/layout.hpp"
#include "samples.hpp"

using namespace cairn::check;
using namespace cairn::check::explain;

namespace {

struct dice {
  std::uint64_t state;
  unsigned below(unsigned limit) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<unsigned>(state >> 33) % limit;
  }
};

/// Any thread, any earlier source: what no engine makes must have a picture too.
trace random_trace(std::uint64_t seed) {
  dice with{seed * 977 + 13};
  trace made;
  made.threads = 1 + with.below(5);
  std::vector<unsigned> last(made.threads), written(3);
  const unsigned count = 2 + with.below(24);
  for (unsigned i = 0; i < count; i++) {
    trace_event event;
    event.thread = with.below(made.threads);
    event.index = ++last[event.thread];
    const unsigned location = with.below(3);
    event.location = std::string(1 + with.below(30), static_cast<char>('a' + location));
    event.kind = trace_event::kind_of::update;
    if (with.below(2) == 0) event.position = ++written[location];
    const auto any = [&] {
      const trace_event& source = made.events[with.below(i)];
      return std::pair{source.thread, source.index};
    };
    if (i != 0 && with.below(3) != 0) {
      event.reads = true;
      event.reads_from = any();
    }
    if (i != 0 && with.below(3) == 0) event.synchronises_with.push_back(any());
    event.guilty = with.below(6) == 0;
    made.events.push_back(event);
  }
  return made;
}

struct segment {
  point a, b;  ///< a before b
  segment(point from, point to) : a(from), b(to) {
    if (b.x < a.x || b.y < a.y) std::swap(a, b);
  }
  bool is_vertical() const { return a.x == b.x; }
};

bool meets(const segment& s, const box& b) {
  return s.a.x < b.x + b.width && b.x < s.b.x + (s.is_vertical() ? 1 : 0) && s.a.y < b.y + b.height &&
         b.y < s.b.y + (s.is_vertical() ? 0 : 1);
}

bool share_a_line(const segment& s, const segment& t) {
  if (s.is_vertical() != t.is_vertical()) return false;
  if (s.is_vertical()) return s.a.x == t.a.x && s.a.y < t.b.y && t.a.y < s.b.y;
  return s.a.y == t.a.y && s.a.x < t.b.x && t.a.x < s.b.x;
}

std::vector<segment> segments_of(const route& r) {
  std::vector<segment> made;
  for (std::size_t i = 1; i < r.corners.size(); i++) {
    const point a = r.corners[i - 1], b = r.corners[i];
    CHECK((a.x == b.x || a.y == b.y));
    if (a.x != b.x || a.y != b.y) made.emplace_back(a, b);
  }
  return made;
}

void keeps_away(const layout& laid) {
  std::vector<std::vector<segment>> all;
  for (const route& r : laid.routes) all.push_back(segments_of(r));
  for (std::size_t i = 0; i < all.size(); i++) {
    for (const segment& s : all[i]) {
      CHECK(s.a.x >= 0);
      CHECK(s.b.x <= laid.width);
      CHECK(s.a.y >= 0);
      CHECK(s.b.y <= laid.height);
      for (const box& b : laid.boxes) CHECK_FALSE(meets(s, b));
      for (std::size_t j = 0; j < i; j++) {
        for (const segment& t : all[j]) CHECK_FALSE(share_a_line(s, t));
      }
    }
  }
  for (std::size_t i = 0; i < laid.boxes.size(); i++) {
    for (std::size_t j = 0; j < i; j++) {
      const bool same_cell = laid.boxes[i].lane == laid.boxes[j].lane && laid.boxes[i].row == laid.boxes[j].row;
      CHECK_FALSE(same_cell);
    }
  }
}

}  // namespace

TEST_CASE("no edge touches a box, and no two edges share a line") {
  for (const samples::sample& s : samples::all("")) {
    CAPTURE(s.name);
    keeps_away(layout(execution(s.of, s.failed)));
  }
  for (std::uint64_t seed = 1; seed <= 300; seed++) {
    CAPTURE(seed);
    const trace of = random_trace(seed);
    const failure failed{seed % 2 == 0 ? failure_kind::race : failure_kind::check, "", ""};
    keeps_away(layout(execution(of, failed)));
  }
}

TEST_CASE("reads-from and synchronises-with go down") {
  for (std::uint64_t seed = 1; seed <= 300; seed++) {
    CAPTURE(seed);
    const trace of = random_trace(seed);
    const failure none;
    const execution shown(of, none);
    const layout laid(shown);
    for (const edge& e : shown.edges()) {
      if (e.kind != relation::po && e.kind != relation::rf && e.kind != relation::sw) continue;
      CHECK(laid.boxes[e.from].row < laid.boxes[e.to].row);
    }
  }
}
