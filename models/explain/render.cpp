// SPDX-License-Identifier: MIT
//
// render - by format; each format is a function of the execution.
#include "render.hpp"

#include <array>
#include <utility>

#include "formats.hpp"

namespace cairn::check::explain {

std::optional<format> format_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, format>, 5> names{{{"text", format::text},
                                                                      {"dot", format::dot},
                                                                      {"svg", format::svg},
                                                                      {"html", format::html},
                                                                      {"json", format::json}}};
  for (const auto& [text, value] : names) {
    if (text == name) return value;
  }
  return std::nullopt;
}

std::string render(const trace& of, const failure& failed, format as) {
  const execution shown(of, failed);
  switch (as) {
    case format::text: return as_text(shown);
    case format::dot: return as_dot(shown);
    case format::svg: return as_svg(shown);
    case format::html: return as_html(shown);
    case format::json: break;
  }
  return as_json(shown);
}

}  // namespace cairn::check::explain
