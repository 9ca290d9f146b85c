// SPDX-License-Identifier: MIT
//
// source - lines of the source files that a trace names; none where a file cannot be read.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/result.hpp"

namespace cairn::check::explain {

struct source_line {
  unsigned number;
  std::string text;
  bool here;  ///< the line of the event
};

/// Reads each file once.
class sources {
 public:
  /// The line of the event and up to two before and after it.
  std::vector<source_line> around(const trace_event& event);

 private:
  const std::vector<std::string>& lines_of(const std::string& file);
  std::map<std::string, std::vector<std::string>> files_;
};

}  // namespace cairn::check::explain
