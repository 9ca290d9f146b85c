// SPDX-License-Identifier: MIT
//
// ledger_lists - the two lists that people write about memory orders, models/weakenings.txt and load_buffering.txt.
//
//   SITE ORDER MODEL               the model that fails with that order      # begins a comment
//   SITE ORDER ARGUED reason       why no model fails
//   LOAD STORE,STORE reason        why the load before these stores does no harm without an order
//
// A line that is none of these is refused: it would be an order that nobody checks. print() gives the lines back.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace cairn::check::front {

struct weakening_line {
  std::string site, order;
  std::string model;     ///< empty: argued
  std::string argument;  ///< of those
  bool operator==(const weakening_line&) const = default;
};
struct argument_line {
  std::string load, why;
  std::vector<std::string> stores;
  bool operator==(const argument_line&) const = default;
};

/// Or what is wrong, with the line.
std::optional<std::string> parse_weakenings(const std::string& text, std::vector<weakening_line>& made);
std::optional<std::string> parse_arguments(const std::string& text, std::vector<argument_line>& made);
std::string print(const std::vector<weakening_line>& lines);
std::string print(const std::vector<argument_line>& lines);

}  // namespace cairn::check::front
