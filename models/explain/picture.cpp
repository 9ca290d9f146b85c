// SPDX-License-Identifier: MIT
//
// picture - boxes and routes of the layout, drawn.
#include "picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "formats.hpp"
#include "layout.hpp"
#include "words.hpp"

namespace cairn::check::explain {
namespace {

constexpr std::string_view monospace =
    "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace";

/// One pixel towards `next`, at most half the way.
point towards(point from, point next, int distance) {
  const int dx = next.x - from.x, dy = next.y - from.y;
  const int length = std::abs(dx) + std::abs(dy);  // a step is horizontal or vertical
  if (length == 0) return from;
  const int moved = std::min(distance, length / 2);
  return {from.x + dx * moved / length, from.y + dy * moved / length};
}

/// The corners joined, rounded.
std::string path_of(std::vector<point> corners) {
  corners.erase(std::unique(corners.begin(), corners.end(), [](point a, point b) { return a.x == b.x && a.y == b.y; }),
                corners.end());
  std::string d = fmt::format("M{} {}", corners.front().x, corners.front().y);
  for (std::size_t i = 1; i + 1 < corners.size(); i++) {
    const point in = towards(corners[i], corners[i - 1], 8), out = towards(corners[i], corners[i + 1], 8);
    d += fmt::format(" L{} {} Q{} {} {} {}", in.x, in.y, corners[i].x, corners[i].y, out.x, out.y);
  }
  return d + fmt::format(" L{} {}", corners.back().x, corners.back().y);
}

std::string clock_of(const trace_event& event) {
  return fmt::format("{}", fmt::join(event.clock, " "));
}

void append_box(std::string& out, const execution& shown, const layout& laid, std::size_t i) {
  const trace_event& event = shown.of.events[i];
  const box& b = laid.boxes[i];
  out += fmt::format(
      "<g class=\"event{}{}\" tabindex=\"0\" data-event=\"{}\" data-thread=\"{}\" data-index=\"{}\" data-clock=\"{}\">",
      event.guilty ? " guilty" : "", event.blocked ? " blocked" : "", name_of(event), event.thread, event.index,
      clock_of(event));
  out += fmt::format("<title>{} {} {} {} {}</title>", name_of(event), markup(operation_of(event)),
                     markup(effect_of(event)), markup(event.site), markup(place_of(event)));
  out += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"/>", b.x, b.y, b.width, b.height);
  const int lines = static_cast<int>(b.lines.size());
  int y = b.y + (b.height - lines * layout::line_height) / 2 + 13;
  const std::size_t values = event.location.empty() && event.read.empty() && event.written.empty() ? 1 : 2;
  for (std::size_t line = 0; line < b.lines.size(); line++, y += layout::line_height) {
    const auto& [left, right] = b.lines[line];
    const bool waits = event.blocked && line + 1 == b.lines.size();
    const std::string_view kind = line == 0 ? "operation" : waits ? "waits" : line < values ? "effect" : "place";
    out += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>", kind, b.x + 10, y, markup(left));
    if (!right.empty()) {
      out += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>",
                         line == 0 ? "name" : "position", b.x + b.width - 10, y, markup(right));
    }
  }
  out += "</g>\n";
}

std::string edge_tag(const execution& shown, const route& r) {
  const auto& events = shown.of.events;
  return fmt::format("<g class=\"edge {}\" data-from=\"{}\" data-to=\"{}\">", text_of(r.of.kind),
                     name_of(events[r.of.from]), name_of(events[r.of.to]));
}

void append_edge(std::string& out, const execution& shown, const route& r) {
  const auto& events = shown.of.events;
  out += edge_tag(shown, r);
  out += fmt::format("<title>{}: {} to {}</title>", phrase_of(r.of.kind), name_of(events[r.of.from]),
                     name_of(events[r.of.to]));
  out += fmt::format("<path d=\"{}\" marker-end=\"url(#cairn-{})\"", path_of(r.corners), text_of(r.of.kind));
  if (r.of.kind == relation::race) out += " marker-start=\"url(#cairn-race)\"";
  out += "/></g>\n";
}

void append_label(std::string& out, const execution& shown, const route& r) {
  if (r.of.kind == relation::po) return;
  out += edge_tag(shown, r);
  out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text></g>\n", r.label.x, r.label.y + 3,
                     text_of(r.of.kind));
}

std::string arrow_heads() {
  std::string out = "<defs>";
  for (const relation kind : relations) {
    out += fmt::format(
        "<marker id=\"cairn-{0}\" class=\"head {0}\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"{1}\" "
        "markerHeight=\"{1}\" markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\">"
        "<path d=\"M0 1 L10 5 L0 9 z\"/></marker>",
        text_of(kind), kind == relation::race ? 13 : 10);
  }
  return out + "</defs>\n";
}

}  // namespace

std::string picture_style(const palette& c) {
  std::string out;
  out += fmt::format(".execution text {{ font-family: {}; font-size: 12.5px; fill: {}; }}\n", monospace, c.ink);
  out += fmt::format(".execution .lane {{ fill: {}; }}\n", c.lane);
  out += fmt::format(".execution .thread {{ font-weight: 700; }}\n");
  out += fmt::format(".execution .event rect {{ fill: {}; stroke: {}; stroke-width: 1.2; }}\n", c.surface, c.border);
  out += ".execution .event .operation { font-weight: 700; }\n";
  out += fmt::format(".execution .event .name, .execution .event .position {{ fill: {}; }}\n", c.muted);
  out += fmt::format(".execution .event .place {{ fill: {}; font-size: 11.5px; }}\n", c.muted);
  out +=
      fmt::format(".execution .event.blocked rect {{ stroke: {}; stroke-width: 2; stroke-dasharray: 6 4; }}\n", c.fr);
  out += fmt::format(".execution .event .waits {{ fill: {}; font-weight: 700; }}\n", c.fr);
  out +=
      fmt::format(".execution .event.guilty rect {{ fill: {}; stroke: {}; stroke-width: 2.2; }}\n", c.guilty, c.race);
  out += ".execution .edge path { fill: none; stroke-width: 1.7; }\n";
  out += fmt::format(
      ".execution .edge text {{ font-size: 11px; font-weight: 700; paint-order: stroke; stroke: {}; stroke-width: 4px; "
      "stroke-linejoin: round; }}\n",
      c.page);
  for (const relation kind : relations) {
    const std::string_view name = text_of(kind), colour = c.of(kind);
    out += fmt::format(
        ".execution .{0} path {{ stroke: {1}; }} .execution .{0} text, .execution .head.{0} path {{ fill: {1}; }}\n",
        name, colour);
  }
  out += ".execution .race text { font-size: 12.5px; }\n.execution .head path { stroke: none; }\n";
  out += ".execution .mo path { stroke-dasharray: 7 4; }\n.execution .fr path { stroke-dasharray: 2 3; }\n";
  out += ".execution .sw path { stroke-width: 2.8; }\n.execution .race path { stroke-width: 3.2; }\n";
  out += ".execution .head path { stroke-dasharray: none; }\n";
  return out;
}

std::string sample_line(relation kind, int x, int y) {
  std::string out = fmt::format("<g class=\"edge {0}\"><path d=\"M{1} {2} L{3} {2}\" marker-end=\"url(#cairn-{0})\"",
                                text_of(kind), x, y, x + 34);
  if (kind == relation::race) out += " marker-start=\"url(#cairn-race)\"";
  return out + "/></g>";
}

std::string picture(const execution& shown, const layout& laid, const std::string& head, const std::string& foot,
                    int foot_height) {
  const int height = laid.height + foot_height;
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"execution\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} "
      "{1}\" style=\"min-width: {2}px\" role=\"img\">\n<title>{3}</title>\n",
      laid.width, height, laid.width * 3 / 4, markup(shown.of.model));
  out += head;
  out += arrow_heads();
  for (std::size_t lane = 0; lane < laid.lanes.size(); lane++) {
    const lane_band& band = laid.lanes[lane];
    out += fmt::format("<rect class=\"lane\" x=\"{}\" y=\"8\" width=\"{}\" height=\"{}\" rx=\"10\"/>\n", band.x - 7,
                       band.width + 14, laid.height - 12);
    out += fmt::format("<text class=\"thread\" x=\"{}\" y=\"32\" text-anchor=\"middle\">{}</text>\n",
                       band.x + band.width / 2, markup(shown.lane_name(lane)));
  }
  for (const route& r : laid.routes) append_edge(out, shown, r);
  for (std::size_t i = 0; i < laid.boxes.size(); i++) append_box(out, shown, laid, i);
  for (const route& r : laid.routes) append_label(out, shown, r);
  return out + foot + "</svg>\n";
}

std::string as_svg(const execution& shown) {
  const layout laid(shown);
  const std::string colours = picture_style(light) + fmt::format(".execution {{ background: {}; }}\n", light.page);
  const std::string night = picture_style(dark) + fmt::format(".execution {{ background: {}; }}\n", dark.page);
  const std::string head =
      fmt::format("<style>\n{}@media (prefers-color-scheme: dark) {{\n{}}}\n</style>\n", colours, night);
  std::string foot;
  int y = laid.height + 16, x = 16;
  for (const relation kind : relations) {
    if (!shown.has(kind)) continue;
    const std::string phrase = fmt::format("{} {}", text_of(kind), phrase_of(kind));
    const int width = 34 + 8 + static_cast<int>(phrase.size()) * layout::character + 16;
    if (x > 16 && x + width > laid.width) {
      x = 16;
      y += 22;
    }
    foot += sample_line(kind, x, y);
    foot += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", x + 42, y + 4, phrase);
    x += width;
  }
  return picture(shown, laid, head, foot, y - laid.height + 16);
}

}  // namespace cairn::check::explain
