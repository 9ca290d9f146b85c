// SPDX-License-Identifier: MIT
//
// source - reading files: regular ones, not larger than a source file is.
#include "source.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace cairn::check::explain {

const std::vector<std::string>& sources::lines_of(const std::string& file) {
  const auto [entry, unread] = files_.try_emplace(file);
  if (!unread) return entry->second;
  constexpr std::uintmax_t largest = std::uintmax_t{8} << 20;
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error) || std::filesystem::file_size(file, error) > largest || error) {
    return entry->second;
  }
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) entry->second.push_back(line);
  return entry->second;
}

std::vector<source_line> sources::around(const trace_event& event) {
  constexpr unsigned context = 2;
  std::vector<source_line> excerpt;
  if (event.file.empty() || event.line == 0) return excerpt;
  const std::vector<std::string>& lines = lines_of(event.file);
  if (event.line > lines.size()) return excerpt;
  const unsigned first = event.line > context ? event.line - context : 1;
  const auto last = static_cast<unsigned>(std::min<std::size_t>(lines.size(), event.line + context));
  for (unsigned number = first; number <= last; number++) {
    excerpt.push_back({number, lines[number - 1], number == event.line});
  }
  return excerpt;
}

}  // namespace cairn::check::explain
