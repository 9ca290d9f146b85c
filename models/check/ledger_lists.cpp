// SPDX-License-Identifier: MIT
//
// ledger_lists - see ledger_lists.hpp.
#include "ledger_lists.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "job.hpp"
#include "text.hpp"

namespace cairn::check::front {
namespace {

std::string from(const std::vector<std::string>& words, std::size_t first) {
  return joined(std::vector<std::string>(words.begin() + static_cast<std::ptrdiff_t>(first), words.end()), " ");
}
bool is_word(const std::string& text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](unsigned char c) { return c <= ' ' || c == ','; });
}

/// take(words of a line) says what is wrong with it; null: nothing. Comments and empty lines are left out.
template <class Take>
std::optional<std::string> each_line(const std::string& text, Take take) {
  std::size_t number = 0;
  for (const std::string& line : split(text, '\n')) {
    number++;
    if (line.empty() || line[0] == '#') continue;
    if (const char* wrong = take(split(line, ' '))) return fmt::format("line {}: {}: {:.200}", number, wrong, line);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> parse_weakenings(const std::string& text, std::vector<weakening_line>& made) {
  return each_line(text, [&](const std::vector<std::string>& words) -> const char* {
    if (words.size() < 3 || !is_word(words[0]) || !is_word(words[2])) return "wants SITE ORDER MODEL";
    const auto to = order_of(words[1]);
    if (!to || *to == order::seq_cst) return "no such weaker order";
    const bool argued = words[2] == "ARGUED";
    if (argued ? words.size() == 3 : words.size() != 3) return argued ? "no argument" : "wants SITE ORDER MODEL";
    made.push_back({words[0], words[1], argued ? "" : words[2], argued ? from(words, 3) : ""});
    return nullptr;
  });
}

std::optional<std::string> parse_arguments(const std::string& text, std::vector<argument_line>& made) {
  return each_line(text, [&](const std::vector<std::string>& words) -> const char* {
    if (words.size() < 3 || !is_word(words[0])) return "wants LOAD STORE,... reason";
    std::vector<std::string> stores = split(words[1], ',');
    if (!std::all_of(stores.begin(), stores.end(), is_word)) return "wants LOAD STORE,... reason";
    made.push_back({words[0], from(words, 2), std::move(stores)});
    return nullptr;
  });
}

std::string print(const std::vector<weakening_line>& lines) {
  std::string text;
  for (const weakening_line& l : lines) {
    text += fmt::format("{} {} {}\n", l.site, l.order, l.model.empty() ? "ARGUED " + l.argument : l.model);
  }
  return text;
}
std::string print(const std::vector<argument_line>& lines) {
  std::string text;
  for (const argument_line& l : lines) text += fmt::format("{} {} {}\n", l.load, joined(l.stores, ","), l.why);
  return text;
}

}  // namespace cairn::check::front
