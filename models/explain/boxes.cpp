// SPDX-License-Identifier: MIT
//
// boxes - what is written in the box of an event, and in which row it is.
#include <fmt/format.h>

#include <algorithm>

#include "layout.hpp"
#include "words.hpp"

namespace cairn::check::explain {
namespace {

constexpr std::size_t longest_line = 38;  // characters

std::vector<std::pair<std::string, std::string>> lines_of(const trace_event& event) {
  std::vector<std::pair<std::string, std::string>> lines;
  lines.emplace_back(clipped(operation_of(event), longest_line - 8), name_of(event));
  const std::string right = event.position != 0                           ? fmt::format("mo {}", event.position)
                            : event.reads && event.reads_from.second == 0 ? "initial"
                                                                          : "";
  if (const std::string effect = effect_of(event); !effect.empty() || !right.empty()) {
    lines.emplace_back(clipped(effect, longest_line - 8), right);
  }
  if (!event.site.empty()) lines.emplace_back(clipped(event.site, longest_line), "");
  if (const std::string place = place_of(event); !place.empty()) lines.emplace_back(clipped(place, longest_line), "");
  if (event.blocked) lines.emplace_back("waits for ever", "");
  return lines;
}

}  // namespace

std::vector<box> boxes_of(const execution& shown) {
  const auto& events = shown.of.events;
  std::vector<box> boxes;
  for (const trace_event& event : events) {
    boxes.push_back({shown.lane_of(event), 0, 0, 0, 0, 0, lines_of(event)});
  }
  std::vector<std::vector<std::size_t>> before(events.size());
  for (const edge& e : shown.edges()) {
    const bool orders = e.kind == relation::po || e.kind == relation::rf || e.kind == relation::sw;
    if (orders && e.from < e.to) before[e.to].push_back(e.from);
  }
  for (std::size_t i = 0; i < events.size(); i++) {
    for (const std::size_t source : before[i]) {
      boxes[i].row = std::max(boxes[i].row, boxes[source].row + 1);
    }
  }
  return boxes;
}

}  // namespace cairn::check::explain
