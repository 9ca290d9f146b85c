// SPDX-License-Identifier: MIT
//
// text - lanes on a terminal: one column a thread, one row an event, in 120 columns of ASCII.
//
//   thread 0                 | thread 1
//   -------------------------+----------------------
//   0.1 plain write          |
//       data = 42  mo 1      |
//                            | 1.1 load acquire
//                            |     flag: 1  <- 0.2  sw 0.2
//
// Up to three threads have columns of their own. As a row is one event, the columns of more threads may overlap: then a
// lane is a bar, and its events reach over the bars on its right.
#include <fmt/format.h>

#include <algorithm>

#include "formats.hpp"
#include "words.hpp"

namespace cairn::check::explain {
namespace {

constexpr std::size_t page_width = 120;

struct lanes_of_page {
  std::size_t count, step;
  bool overlap;
  explicit lanes_of_page(std::size_t lanes) : count(std::max<std::size_t>(lanes, 1)), step(0), overlap(count > 3) {
    constexpr std::size_t enough = 60;  // columns for an event of the last lane
    step = overlap ? std::clamp<std::size_t>((page_width - enough) / (count - 1), 2, 12) : (page_width + 1) / count;
  }
  std::size_t start(std::size_t lane) const { return lane * step; }
  std::size_t width(std::size_t lane) const {
    if (!overlap) return step - 3;
    return start(lane) + 40 < page_width ? page_width - start(lane) - 1 : 40;
  }
};

/// Appends lines of at most `width` characters, all but the very first one indented; a word that is longer is cut.
void wrap(std::vector<std::string>& lines, const std::vector<std::string>& words, std::size_t width) {
  const std::string indent(4, ' ');
  std::string line = lines.empty() ? "" : indent;
  bool has_word = false;
  for (std::string word : words) {
    if (word.empty()) continue;
    if (has_word && line.size() + 2 + word.size() > width) {
      lines.push_back(std::exchange(line, indent));
      has_word = false;
    }
    if (has_word) line += "  ";
    while (line.size() + word.size() > width) {
      const std::size_t part = width - line.size();
      lines.push_back(line + word.substr(0, part));
      word.erase(0, part);
      line = indent;
    }
    line += word;
    has_word = true;
  }
  if (has_word) lines.push_back(line);
}

std::vector<std::string> lines_of(const trace_event& event, std::size_t width) {
  std::vector<std::string> lines;
  wrap(lines,
       {fmt::format("{}{}", event.guilty ? "!! " : "", name_of(event)), plain_of(operation_of(event)),
        plain_of(effect_of(event))},
       width);
  std::vector<std::string> relations_of;
  if (event.reads) relations_of.push_back("<- " + name_of(event.reads_from));
  if (event.position != 0) relations_of.push_back(fmt::format("mo {}", event.position));
  for (const auto& source : event.synchronises_with) relations_of.push_back("sw " + name_of(source));
  if (event.blocked) relations_of.push_back("waits for ever");
  if (!event.site.empty()) relations_of.push_back("at " + plain_of(event.site));
  relations_of.push_back(plain_of(place_of(event)));
  wrap(lines, relations_of, width);
  return lines;
}

/// One line of a lane between the bars of the others.
std::string row(const lanes_of_page& page, std::size_t lane, const std::string& text) {
  std::string line;
  for (std::size_t other = 0; other < page.count; other++) {
    const std::size_t start = page.start(other);
    if (line.size() > start) continue;  // the text reaches over this bar
    line.resize(start, ' ');
    if (other != 0 && !page.overlap) line[start - 2] = '|';
    if (other == lane) {
      line += text;
      if (page.overlap) line += ' ';  // so that a bar does not touch the text
    } else if (page.overlap) {
      line += '|';
    }
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

void append_names(std::string& out, const execution& shown, const lanes_of_page& page) {
  if (page.overlap) {
    for (std::size_t lane = 0; lane < shown.lanes().size(); lane++) {
      out += row(page, lane, plain_of(shown.lane_name(lane)).substr(0, page.width(lane))) + '\n';
    }
    return;
  }
  std::string names, rule;
  for (std::size_t lane = 0; lane < shown.lanes().size(); lane++) {
    const std::size_t width = lane + 1 == page.count ? 0 : page.step - 3;
    const std::string name = plain_of(shown.lane_name(lane)).substr(0, page.step - 3);
    names += fmt::format("{}{:<{}}", lane == 0 ? "" : " | ", name, width);
    rule += fmt::format("{}{}", lane == 0 ? "" : "-+-", std::string(page.step - 3, '-'));
  }
  out += names + '\n' + rule + '\n';
}

void append_wrapped(std::string& out, std::string_view title, const std::string& text) {
  if (text.empty()) return;
  std::vector<std::string> lines, words;
  std::string all = plain_of(text);
  for (std::size_t blank; (blank = all.find(' ')) != all.npos; all.erase(0, blank + 1)) {
    words.push_back(all.substr(0, blank));
  }
  words.push_back(all);
  std::string line = fmt::format("{:<9}", title);
  for (const std::string& word : words) {
    if (line.size() > 9 && line.size() + word.size() > page_width) {
      out += std::exchange(line, std::string(9, ' ')) + '\n';
    }
    line += word + ' ';
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + '\n';
}

}  // namespace

std::string as_text(const execution& shown) {
  const trace& of = shown.of;
  std::string out = plain_of(headline_of(of, shown.failed)) + '\n';
  if (const std::string replay = replay_of(of, shown.failed); !replay.empty()) out += "replay: " + replay + '\n';
  out += '\n';
  append_wrapped(out, "model", of.model);
  append_wrapped(out, "claim", of.claim);
  append_wrapped(out, "engine", of.engine);
  append_wrapped(out, "options", of.options_text);
  append_wrapped(out, "verdict", of.verdict);
  out += '\n';

  const lanes_of_page page(shown.lanes().size());
  append_names(out, shown, page);
  bool guilty = false;
  for (const trace_event& event : of.events) {
    const std::size_t lane = shown.lane_of(event);
    for (const std::string& line : lines_of(event, page.width(lane))) out += row(page, lane, line) + '\n';
    guilty = guilty || event.guilty;
  }
  if (of.events.empty()) out += "no events\n";
  out += "\n0.3 is event 3 of thread 0.  <- reads from  mo place in modification order  sw synchronises with";
  out += guilty ? "  !! guilty\n" : "\n";
  return out;
}

}  // namespace cairn::check::explain
