// SPDX-License-Identifier: MIT
//
// html - one page: what failed, where, the picture, and every event. It needs no network and no other file; without its
// script only hovering, copying and the switches are missing. It is well-formed XML too, which the tests check.
#include <fmt/format.h>

#include "formats.hpp"
#include "page.hpp"
#include "picture.hpp"
#include "source.hpp"
#include "words.hpp"

namespace cairn::check::explain {
namespace {

/// Larger pictures start without from-read edges, which follow from the others.
constexpr std::size_t large = 24;

std::string theme(const palette& c, std::string_view mark, std::string_view before, std::string_view after) {
  std::string out = "{";
  for (const auto& [name, value] : {std::pair<std::string_view, std::string_view>{"page", c.page},
                                    {"surface", c.surface},
                                    {"lane", c.lane},
                                    {"border", c.border},
                                    {"ink", c.ink},
                                    {"muted", c.muted},
                                    {"guilty", c.guilty},
                                    {"po", c.po},
                                    {"rf", c.rf},
                                    {"mo", c.mo},
                                    {"sw", c.sw},
                                    {"fr", c.fr},
                                    {"race", c.race},
                                    {"mark", mark},
                                    {"before", before},
                                    {"after", after}}) {
    out += fmt::format(" --{}: {};", name, value);
  }
  return out + " }\n";
}

std::string style() {
  const std::string day = theme(light, "#fff4cc", "#e8f0fe", "#e6f6ec");
  const std::string night = theme(dark, "#3a3420", "#1b2b47", "#17332a");
  return ":root { color-scheme: light; }\n:root " + day +
         "@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { color-scheme: dark; } "
         ":root:not([data-theme=light]) " +
         night + "}\n:root[data-theme=dark] { color-scheme: dark; }\n" + ":root[data-theme=dark] " + night +
         std::string(page_style) + picture_style(variables);
}

std::string excerpt(sources& files, const trace_event& event) {
  const std::vector<source_line> lines = files.around(event);
  if (lines.empty()) return {};
  std::string out = "<div class=\"source mono\">";
  for (const source_line& line : lines) {
    std::string text;
    for (const char c : line.text)
      text += c == '\t' ? std::string("    ") : c == '\r' ? std::string() : std::string(1, c);
    out += fmt::format("<div{}><i>{}</i>{}</div>", line.here ? " class=\"here\"" : "", line.number, markup(text));
  }
  return out + "</div>";
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

void append_entry(std::string& out, std::string_view title, const std::string& text) {
  if (!text.empty()) out += fmt::format("<dt>{}</dt><dd>{}</dd>\n", title, markup(text));
}

void append_header(std::string& out, const execution& shown) {
  const trace& of = shown.of;
  out +=
      "<div class=\"product\"><span>cairn-check: one execution</span>"
      "<button id=\"theme\" type=\"button\">Light / dark</button></div>\n";
  out += fmt::format("<h1 class=\"mono\">{}</h1>\n", markup(of.model.empty() ? "unnamed model" : of.model));
  if (!of.claim.empty()) out += fmt::format("<p class=\"claim\">{}</p>\n", markup(of.claim));
  const std::string headline = headline_of(of, shown.failed);
  const bool failed = shown.failed.kind != failure_kind::none;
  const std::size_t colon = failed ? headline.find(": ", headline.find(": ") + 1) : headline.npos;
  out += fmt::format("<p class=\"failure{}\"><strong>{}</strong>{}</p>\n", failed ? "" : " clean",
                     markup(headline.substr(0, colon)), colon == headline.npos ? "" : markup(headline.substr(colon)));
  out += "<dl>\n";
  append_entry(out, "Verdict", of.verdict);
  append_entry(out, "Engine", of.engine);
  append_entry(out, "Options", of.options_text);
  out += fmt::format("<dt>Size</dt><dd>{}, {}</dd>\n", counted(shown.lanes().size(), "thread"),
                     counted(of.events.size(), "event"));
  if (const std::string replay = replay_of(of, shown.failed); !replay.empty()) {
    out += fmt::format(
        "<dt>Replay</dt><dd class=\"replay\"><code id=\"replay\">{}</code>"
        "<button type=\"button\" data-copies=\"replay\">Copy</button></dd>\n",
        markup(replay));
  }
  out += "</dl>\n";
}

/// Of a race: that nothing orders the two.
bool is_unordered(const execution& shown) {
  for (const edge& e : shown.edges()) {
    if (e.kind != relation::race) continue;
    if (shown.happens_before(e.from, e.to) || shown.happens_before(e.to, e.from)) return false;
  }
  return shown.has(relation::race);
}

/// A card for each guilty event.
void append_cards(std::string& out, const execution& shown, sources& files) {
  std::string cards;
  for (const trace_event& event : shown.of.events) {
    if (!event.guilty) continue;
    std::string where = place_of(event);
    if (!event.site.empty()) where = where.empty() ? event.site : event.site + ", " + where;
    cards += fmt::format(
        "<article class=\"card\"><header><b>{}, event {}</b><span class=\"mono\">{}</span></header>"
        "<p class=\"mono\">{}</p>{}{}{}</article>\n",
        markup(shown.lane_name(shown.lane_of(event))), name_of(event), markup(operation_of(event)),
        markup(effect_of(event)), where.empty() ? "" : fmt::format("<p class=\"where mono\">{}</p>", markup(where)),
        event.blocked ? "<p>This thread waits here for ever.</p>" : "", excerpt(files, event));
  }
  if (cards.empty()) return;
  out += fmt::format("<h2>{}</h2>\n<div class=\"cards\">\n{}</div>\n{}",
                     shown.failed.kind == failure_kind::race ? "The racing accesses" : "Where it fails", cards,
                     is_unordered(shown) ? "<p class=\"note\">Neither happens before the other.</p>\n" : "");
}

void append_picture(std::string& out, const execution& shown) {
  out += "<h2>The execution</h2>\n<div class=\"keys\">\n";
  for (const relation kind : relations) {
    const bool drawn = shown.has(kind);
    if (!drawn && (kind == relation::fr || kind == relation::race)) continue;
    const bool checked = kind != relation::fr || shown.of.events.size() <= large;
    out += fmt::format(
        "<label{}><input type=\"checkbox\" data-kind=\"{}\"{}/><svg class=\"execution\" width=\"42\" "
        "height=\"14\">{}</svg>{}{}</label>\n",
        drawn ? "" : " class=\"none\"", text_of(kind),
        !drawn    ? " disabled=\"disabled\""
        : checked ? " checked=\"checked\""
                  : "",
        sample_line(kind, 3, 7), phrase_of(kind), drawn ? "" : ": none");
  }
  out += "</div>\n<figure>\n" + picture(shown, layout(shown), "", "", 0) + "</figure>\n";
  out +=
      "<p class=\"note\">Hover over an event to see "
      "<span class=\"swatch before\"></span>what happens before it, "
      "<span class=\"swatch after\"></span>what it happens before and "
      "<span class=\"swatch neither\"></span>what is ordered neither way; click to pin, Escape to release.</p>\n";
}

std::string names_of(const std::vector<std::pair<unsigned, unsigned>>& events) {
  std::vector<std::string> names;
  for (const auto& event : events) names.push_back(name_of(event));
  return fmt::format("{}", fmt::join(names, ", "));
}

void append_table(std::string& out, const execution& shown, sources& files) {
  out +=
      "<h2>Events</h2>\n<div class=\"table\"><table><thead><tr><th>Event</th><th>Operation</th><th>Effect</th>"
      "<th>Reads from</th><th title=\"place in modification order\">mo</th><th>Synchronises with</th><th>Site</th>"
      "<th>Source</th></tr></thead><tbody>\n";
  for (const trace_event& event : shown.of.events) {
    const std::string source = excerpt(files, event), place = markup(place_of(event));
    out += fmt::format("<tr data-event=\"{0}\"{1}><td class=\"mono\"><b>{0}</b></td>", name_of(event),
                       event.guilty    ? " class=\"guilty\""
                       : event.blocked ? " class=\"blocked\""
                                       : "");
    out += fmt::format("<td class=\"mono\">{}{}</td>", markup(operation_of(event)),
                       event.blocked ? "<br/>waits for ever" : "");
    out += fmt::format("<td class=\"mono\">{}</td>", markup(effect_of(event)));
    out += fmt::format("<td class=\"mono\">{}</td>", event.reads ? name_of(event.reads_from) : "");
    out += fmt::format("<td class=\"mono\">{}</td>", event.position == 0 ? "" : fmt::format("{}", event.position));
    out += fmt::format("<td class=\"mono\">{}</td>", names_of(event.synchronises_with));
    out += fmt::format("<td class=\"mono\">{}</td><td class=\"mono\">", markup(event.site));
    out += source.empty() ? place : fmt::format("<details><summary>{}</summary>{}</details>", place, source);
    out += "</td></tr>\n";
  }
  out += "</tbody></table></div>\n";
}

constexpr std::string_view explanation =
    "<footer><p>Event 0.3 is the third of thread 0; init is an initial value. A box is below all that its event "
    "follows "
    "by program order, reads-from or synchronises-with; other boxes of a row are in no order. Modification order and "
    "from-read may point upwards: that is a weak memory behaviour, not an error of the picture.</p>"
    "<p>program order (po): the order of a thread. reads-from (rf): the write whose value was read. modification order "
    "(mo): the one order of all writes to a location, drawn between neighbours. synchronises-with (sw): a release that "
    "an acquire has seen; with program order it makes happens-before. from-read (fr): the read came before that "
    "write.</p></footer>\n";

}  // namespace

std::string as_html(const execution& shown) {
  sources files;
  std::string out =
      "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
      "<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; script-src 'unsafe-inline'\"/>\n";
  out += fmt::format("<title>{}: {}</title>\n", markup(shown.of.model), markup(headline_of(shown.of, shown.failed)));
  out += fmt::format("<style>\n{}</style>\n</head>\n<body>\n<main>\n", style());
  append_header(out, shown);
  append_cards(out, shown, files);
  append_picture(out, shown);
  append_table(out, shown, files);
  out += explanation;
  return out + fmt::format("</main>\n<script>{}</script>\n</body>\n</html>\n", page_script);
}

}  // namespace cairn::check::explain
