// SPDX-License-Identifier: MIT
//
// render - a trace and its failure as something to look at.
//
//   text  lanes, one column a thread and one row an event        dot   input of Graphviz
//   svg   the same graph, laid out here                          html  one page: the picture, the events, the sources
//   json  the trace itself
//
// Invariant: the output depends on nothing but the arguments (html: and the source files that the trace names); every
// character that comes from them is escaped; no page refers to anything outside itself.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "engine/result.hpp"

namespace cairn::check::explain {

enum class format { text, dot, svg, html, json };

/// "svg" -> format::svg.
std::optional<format> format_of(std::string_view name);

std::string render(const trace& of, const failure& failed, format as);

}  // namespace cairn::check::explain
