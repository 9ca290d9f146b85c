// SPDX-License-Identifier: MIT
//
// ledger_command - docs/orders.md: every memory order of the sources, with file and line, partner, and what dies
// without it.
//
//   // release; pairs with remote.take: publishes the links.
//   } while (!word.compare_exchange_weak(e, d, order::release, order::relaxed, at<"remote.push">));
//
// gives remote.push release, and remote.push.fail relaxed. The partner is what the comment above says after "pairs
// with"; the killer comes from the JSON of `cairn-check weaken`. The pairs that would need no load buffering come from
// the JSON of `cairn-check run`; one that the list of argued pairs does not know is an error.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "commands.hpp"
#include "text.hpp"

namespace cairn::check::front {
namespace {

struct ledger_line {
  std::string name, file, order, partner;
  std::size_t line = 0;
};

/// What follows "pairs with" in the comment lines directly above or beside line `at`, up to a colon or full stop.
std::string partner_in(const std::vector<std::string>& lines, std::size_t first, std::size_t at) {
  std::string comment;
  std::size_t from = first;
  const auto is_comment = [&](std::size_t l) {
    const std::size_t text = lines[l].find_first_not_of(' ');
    return text != std::string::npos && lines[l].compare(text, 2, "//") == 0;
  };
  while (from > 0 && is_comment(from - 1)) from--;
  for (std::size_t l = from; l <= at; l++) {
    const std::size_t slashes = lines[l].find("//");
    if (slashes == std::string::npos) continue;
    const std::size_t words = lines[l].find_first_not_of("/< ", slashes);
    if (words != std::string::npos) comment += " " + lines[l].substr(words);
  }
  std::vector<std::string> partners;
  for (std::size_t found = comment.find("pairs with "); found != std::string::npos;
       found = comment.find("pairs with ", found + 1)) {
    const std::size_t begin = found + 11;
    std::size_t end = begin;
    while (end < comment.size() && comment[end] != ':' && comment[end] != ';' && comment[end] != ',' &&
           !(comment[end] == '.' && (end + 1 == comment.size() || comment[end + 1] == ' '))) {
      end++;
    }
    partners.push_back(comment.substr(begin, end - begin));
  }
  return joined(partners, "; ");
}

/// Where the statement that `at` is part of begins: after the last ; or brace that is not of an initialiser T{...}.
std::size_t statement_before(const std::string& text, std::size_t at) {
  for (std::size_t i = at; i-- > 0;) {
    if (text[i] == ';' || text[i] == '{') return i + 1;
    if (text[i] != '}') continue;
    std::size_t open = i;
    for (int depth = 1; depth > 0 && open > 0;) {
      open--;
      depth += text[open] == '}' ? 1 : text[open] == '{' ? -1 : 0;
    }
    const bool initialises =
        open > 0 && (std::isalnum(static_cast<unsigned char>(text[open - 1])) != 0 || text[open - 1] == '_');
    if (!initialises) return i + 1;
    i = open;
  }
  return 0;
}

/// The orders of the operation that names a site at `at` of the text: those since the statement's start.
std::vector<std::string> orders_before(const std::string& text, std::size_t at, std::size_t& start) {
  const std::size_t from = statement_before(text, at);
  std::vector<std::string> found;
  for (std::size_t o = text.find("order::", from); o < at; o = text.find("order::", o + 7)) {
    std::size_t end = o + 7;
    while (end < text.size() && (std::isalpha(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) end++;
    const std::string name = text.substr(o + 7, end - o - 7);
    if (order_of(name)) found.push_back(name);
  }
  start = text.find_first_not_of(" \n", from);
  return found;
}

void read_source(const std::string& path, const std::string& shown, std::vector<ledger_line>& made) {
  const auto text = contents_of(path);
  if (!text) return;
  const std::vector<std::string> lines = split(*text, '\n');
  const std::string mark = "at<\"";
  for (std::size_t at = text->find(mark); at != std::string::npos; at = text->find(mark, at + 1)) {
    const std::size_t begin = at + mark.size(), end = text->find('"', begin);
    const std::size_t line =
        static_cast<std::size_t>(std::count(text->begin(), text->begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    const std::size_t text_begin = lines[line].find_first_not_of(' ');
    if (lines[line].compare(text_begin, 2, "//") == 0 || text->compare(begin, 8, "concept\"") == 0) continue;
    std::size_t start = at;
    const std::vector<std::string> orders = orders_before(*text, at, start);
    const auto first = static_cast<std::size_t>(
        std::count(text->begin(), text->begin() + static_cast<std::ptrdiff_t>(std::min(start, at)), '\n'));
    const std::string partner = partner_in(lines, std::min(first, line), line);
    const std::string site = text->substr(begin, end - begin);
    // A compare-exchange has two; an operation of a conditional order names both, too, but is no compare-exchange.
    const bool two =
        orders.size() >= 2 && text->substr(start, at - start).find("compare_exchange") != std::string::npos;
    const std::size_t used = two ? orders.size() - 2 : orders.empty() ? 0 : orders.size() - 1;
    made.push_back({site, shown, orders.empty() ? "(by its caller)" : orders[used], partner, line + 1});
    if (two) made.push_back({site + ".fail", shown, orders.back(), partner, line + 1});
  }
}

std::map<std::string, std::string> killers_of(const nlohmann::json& weakened) {
  std::map<std::string, std::vector<std::string>> by_site;
  for (const nlohmann::json& one : weakened.at("mutants")) {
    const auto result = one.at("result").get<std::string>();
    const std::string what = result == "killed"   ? "`" + one.at("killer").get<std::string>() + "`"
                             : result == "ARGUED" ? "ARGUED: " + one.at("reason").get<std::string>()
                                                  : result;
    by_site[one.at("site").get<std::string>()].push_back(one.at("weaker").get<std::string>() + ": " + what);
  }
  std::map<std::string, std::string> made;
  for (const auto& [site, parts] : by_site) made[site] = joined(parts, "; ");
  return made;
}

/// The pairs of the runs; false in `argued` reasons if one is new.
std::string load_buffering_text(const nlohmann::json& run, const std::map<std::string, std::string>& argued,
                                std::vector<std::string>& unargued) {
  std::set<std::pair<std::string, std::string>> pairs;
  for (const nlohmann::json& one : run.at("runs")) {
    for (const nlohmann::json& pair : one.at("load_buffering")) pairs.emplace(pair.at(0), pair.at(1));
  }
  std::string text =
      "\n## Relaxed loads before relaxed stores\n\nThe models exclude load buffering (a cycle of program order and "
      "reads-from). These pairs could take part in one; why it does\nno harm:\n\n| load | later store | why "
      "|\n|---|---|---|\n";
  for (const auto& [load, store] : pairs) {
    const auto reason = argued.find(load + " " + store);
    if (reason == argued.end()) unargued.push_back(load + " " + store);
    text +=
        fmt::format("| `{}` | `{}` | {} |\n", load, store, reason == argued.end() ? "**not argued**" : reason->second);
  }
  if (pairs.empty()) text += "| none | | |\n";
  return text;
}

std::optional<std::string> read_json(const std::string& path, nlohmann::json& made) {
  const auto text = contents_of(path);
  if (!text) return fmt::format("cannot read {}", path);
  made = nlohmann::json::parse(*text, nullptr, false);
  if (!made.is_object()) return fmt::format("{}: not the JSON of cairn-check", path);
  return std::nullopt;
}

std::vector<ledger_line> read_sources(const std::string& root) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root + "/alloc")) {
    const auto suffix = entry.path().extension();
    if (entry.is_regular_file() && (suffix == ".hpp" || suffix == ".cpp")) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<ledger_line> lines;
  for (const std::string& path : paths) read_source(path, path.substr(root.size() + 1), lines);
  std::stable_sort(lines.begin(), lines.end(), [](auto& a, auto& b) { return a.name < b.name; });
  return lines;
}

}  // namespace

int ledger_command(const ledger_settings& asked) {
  std::error_code none;
  if (!std::filesystem::is_directory(asked.root + "/alloc", none))
    return refuse(fmt::format("--root {}: has no folder alloc", asked.root));
  std::map<std::string, std::string> killers, argued;
  nlohmann::json weakened, run;
  try {
    if (!asked.weaken.empty()) {
      if (auto wrong = read_json(asked.weaken, weakened)) return refuse(*wrong);
      killers = killers_of(weakened);
    }
    if (!asked.load_buffering.empty()) {
      const auto text = contents_of(asked.load_buffering);
      if (!text) return refuse(fmt::format("cannot read {}", asked.load_buffering));
      for (const std::string& line : split(*text, '\n')) {
        const std::vector<std::string> words = split(line, ' ');
        if (words.size() < 3 || words[0][0] == '#') continue;
        argued[words[0] + " " + words[1]] = joined(std::vector<std::string>(words.begin() + 2, words.end()), " ");
      }
    }
    const std::vector<ledger_line> lines = read_sources(asked.root);
    std::string text =
        "# Memory orders\n\nWritten by `cairn-check ledger`. Each site of the sources: its order, the site that it "
        "pairs with, and the model that\n"
        "fails when the order is one step weaker (`cairn-check weaken`). NAME.fail is the failure order of a "
        "compare-exchange.\n\n"
        "| site | order | where | pairs with | without it |\n|---|---|---|---|---|\n";
    for (const ledger_line& l : lines) {
      const auto killer = killers.find(l.name);
      const std::string dies = l.order == "relaxed" ? "" : killer == killers.end() ? "not measured" : killer->second;
      text += fmt::format("| `{}` | {} | `{}:{}` | {} | {} |\n", l.name, l.order, l.file, l.line, l.partner, dies);
    }
    std::vector<std::string> unargued;
    if (!asked.run.empty()) {
      if (auto wrong = read_json(asked.run, run)) return refuse(*wrong);
      text += load_buffering_text(run, argued, unargued);
    }
    const std::string path = asked.output.empty() ? asked.root + "/docs/orders.md" : asked.output;
    int code = clean;
    for (const std::string& pair : unargued) {
      fmt::print(stderr, "cairn-check: relies on the absence of load buffering and is not argued: {}\n", pair);
      code = counterexample;
    }
    if (asked.check) {
      if (contents_of(path) == text) return code;
      fmt::print(stderr, "cairn-check: {} is out of date: cairn-check ledger\n", path);
      return counterexample;
    }
    if (!write_output(path, text)) return incomplete;
    if (path != "-") fmt::print("{}: {} sites\n", path, lines.size());
    return code;
  } catch (const nlohmann::json::exception& wrong) {
    return refuse(fmt::format("not the JSON of cairn-check: {}", wrong.what()));
  }
}

}  // namespace cairn::check::front
