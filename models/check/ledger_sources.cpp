// SPDX-License-Identifier: MIT
//
// ledger_sources - see ledger_sources.hpp.
#include "ledger_sources.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "commands.hpp"
#include "text.hpp"

namespace cairn::check::front {
namespace {

/// The comment lines directly above or beside line `at`, as one text.
std::string comment_at(const std::vector<std::string>& lines, std::size_t first, std::size_t at) {
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
  return comment;
}

/// What follows "pairs with" or "pair with", up to a colon or full stop.
std::string partner_in(const std::string& comment) {
  std::vector<std::string> partners;
  const auto next = [&](std::size_t from) { return comment.find(" with ", from); };
  for (std::size_t found = next(0); found != std::string::npos; found = next(found + 1)) {
    const std::string before = comment.substr(0, found);
    if (!before.ends_with(" pairs") && !before.ends_with(" pair")) continue;
    const std::size_t begin = found + 6;
    std::size_t end = begin;
    while (end < comment.size() && comment[end] != ':' && comment[end] != ';' && comment[end] != ',' &&
           !(comment[end] == '.' && (end + 1 == comment.size() || comment[end + 1] == ' '))) {
      end++;
    }
    partners.push_back(comment.substr(begin, end - begin));
  }
  return joined(partners, "; ");
}

/// The sentences that say why relaxed is enough: from the word to the end of the comment.
std::string why_relaxed(const std::string& comment) {
  const std::size_t found = comment.find("relaxed");
  std::string why = found == std::string::npos ? "" : comment.substr(found);
  std::replace(why.begin(), why.end(), '|', '/');
  return why;
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
    const std::string comment = comment_at(lines, std::min(first, line), line);
    const std::string partner = partner_in(comment), why = why_relaxed(comment);
    const std::string site = text->substr(begin, end - begin);
    // A compare-exchange has two; an operation of a conditional order names both, too, but is no compare-exchange.
    const bool two =
        orders.size() >= 2 && text->substr(start, at - start).find("compare_exchange") != std::string::npos;
    const std::size_t used = two ? orders.size() - 2 : orders.empty() ? 0 : orders.size() - 1;
    made.push_back({site, shown, orders.empty() ? "(by its caller)" : orders[used], partner, why, line + 1});
    if (two) made.push_back({site + ".fail", shown, orders.back(), partner, why, line + 1});
  }
}

}  // namespace

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

}  // namespace cairn::check::front
