// SPDX-License-Identifier: MIT
//
// dot - input of Graphviz: a cluster per thread, an edge per relation. Program order, reads-from and synchronises-with
// rank the nodes, which is the order of the rows in our own pictures.
#include <fmt/format.h>

#include "formats.hpp"
#include "palette.hpp"
#include "words.hpp"

namespace cairn::check::explain {
namespace {

/// Labels of dot have their own line break, which must not be escaped.
std::string label_of(const trace_event& event) {
  std::vector<std::string> lines{name_of(event) + "  " + operation_of(event), effect_of(event)};
  if (event.position != 0) lines.back() += fmt::format("   mo {}", event.position);
  if (event.reads && event.reads_from.second == 0) lines.back() += "   (initial)";
  lines.push_back(event.site);
  lines.push_back(place_of(event));
  if (event.blocked) lines.emplace_back("waits for ever");
  std::string label;
  for (const std::string& line : lines) {
    if (line.empty()) continue;
    const std::string text = quoted(line);
    label += (label.empty() ? "" : "\\l") + text.substr(1, text.size() - 2);
  }
  return '"' + label + "\\l\"";
}

std::string_view style_of(relation kind) {
  switch (kind) {
    case relation::po: return "style=solid, weight=100";
    case relation::rf: return "style=solid";
    case relation::mo: return "style=dashed, constraint=false";
    case relation::sw: return "style=bold";
    case relation::fr: return "style=dotted, constraint=false";
    case relation::race: break;
  }
  return "style=bold, penwidth=3, dir=both, constraint=false";
}

}  // namespace

std::string as_dot(const execution& shown) {
  const trace& of = shown.of;
  std::string out = fmt::format("digraph {} {{\n", quoted(of.model));
  out += fmt::format("  label={};\n  labelloc=t;\n", quoted(headline_of(of, shown.failed)));
  out += "  fontname=\"sans-serif\";\n  nodesep=0.9;\n  ranksep=0.5;\n";
  out += "  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"monospace\", fontsize=10];\n";
  out += "  edge [fontname=\"sans-serif\", fontsize=10];\n";
  for (std::size_t lane = 0; lane < shown.lanes().size(); lane++) {
    out += fmt::format("  subgraph cluster_{} {{\n    label={};\n    color=\"{}\";\n", shown.lanes()[lane],
                       quoted(shown.lane_name(lane)), light.border);
    for (const trace_event& event : of.events) {
      if (shown.lane_of(event) != lane) continue;
      out += fmt::format("    \"{}\" [label={}", name_of(event), label_of(event));
      if (event.guilty) {
        out += fmt::format(", color=\"{}\", fillcolor=\"{}\", penwidth=2", light.race, light.guilty);
      } else if (event.blocked) {
        out += fmt::format(", color=\"{}\", style=\"rounded,filled,dashed\"", light.fr);
      }
      out += "];\n";
    }
    out += "  }\n";
  }
  for (const edge& e : shown.edges()) {
    const std::string_view colour = light.of(e.kind);
    out += fmt::format("  \"{}\" -> \"{}\" [", name_of(of.events[e.from]), name_of(of.events[e.to]));
    if (e.kind != relation::po) out += fmt::format("xlabel=\"{}\", fontcolor=\"{}\", ", text_of(e.kind), colour);
    out += fmt::format("color=\"{}\", {}];\n", colour, style_of(e.kind));
  }
  return out + "}\n";
}

}  // namespace cairn::check::explain
