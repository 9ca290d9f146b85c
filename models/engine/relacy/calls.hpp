// SPDX-License-Identifier: MIT
//
// calls - what is left of an exploration as text, and how it is cut into parts.
//
//   "" all   "x<stack>" exhaustive   "s<stack>" sleep   "f<stack>" full   "p<stack>" preemptions   (tree.hpp)
//   "r<first>-<last>" random or pct: executions of these numbers; "r<first>-" without end   "b" bytes
#pragma once
#include <cstdlib>
#include <string>
#include <vector>

#include "search.hpp"

namespace cairn::check::relacy {

constexpr char letter_of(search_kind kind) {
  switch (kind) {
    case search_kind::exhaustive: return 'x';
    case search_kind::sleep: return 's';
    case search_kind::full: return 'f';
    case search_kind::preemptions: return 'p';
    case search_kind::random:
    case search_kind::pct: return 'r';
    case search_kind::bytes: break;
  }
  return 'b';
}

/// The executions of random search with the numbers first ... last.
inline std::string write_seeds(std::uint64_t first, std::uint64_t last) {
  return 'r' + std::to_string(first) + '-' + std::to_string(last);
}

/// False: not a call of this search.
inline bool read_call(const std::string& call, const options& wanted, search& to) {
  to.seed = wanted.seed;
  if (call.empty()) return true;
  if (call[0] != letter_of(wanted.search)) return false;
  if (call[0] == 'b') return call.size() == 1;
  if (call[0] != 'r') return to.stack.parse(call.c_str() + 1);
  char* end = nullptr;
  to.seed = std::strtoull(call.c_str() + 1, &end, 10);
  if (*end++ != '-') return false;
  if (*end == '\0') return true;
  to.last_seed = std::strtoull(end, &end, 10);
  return *end == '\0' && to.seed <= to.last_seed;
}

inline std::string write_call(const search& from) {
  const char letter = letter_of(from.wanted->search);
  if (letter == 'b') return "b";
  if (letter != 'r') return letter + from.stack.text();
  if (from.last_seed == ~std::uint64_t{0}) return 'r' + std::to_string(from.seed) + '-';
  return write_seeds(from.seed, from.last_seed);
}

/// The same work in up to `wanted` calls. A call that has not begun ("" of a tree) has no parts yet: explore one
/// execution of it first. Source-DPOR cannot be cut.
inline std::vector<std::string> split_call(const std::string& call, std::size_t wanted) {
  if (call.empty() || wanted < 2 || call[0] == 'x' || call[0] == 'b') return {call};
  std::vector<std::string> parts;
  if (call[0] == 'r') {
    char* end = nullptr;
    std::uint64_t first = std::strtoull(call.c_str() + 1, &end, 10);
    if (*end != '-' || end[1] == '\0') return {call};
    const std::uint64_t last = std::strtoull(end + 1, nullptr, 10), each = (last - first) / wanted + 1;
    for (; last - first >= each; first += each) parts.push_back(write_seeds(first, first + each - 1));
    parts.push_back(write_seeds(first, last));
    return parts;
  }
  tree whole;
  if (!whole.parse(call.c_str() + 1)) return {call};
  whole.split(wanted, [&](const std::string& part) { parts.push_back(call[0] + part); });
  return parts;
}

}  // namespace cairn::check::relacy
