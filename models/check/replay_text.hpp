// SPDX-License-Identifier: MIT
//
// replay_text - replay strings: v1:MODEL:FINGERPRINT:OPTIONS:EXECUTION, where FINGERPRINT is BINARY.MODEL.CHECK.
//
// BINARY and MODEL say who made the string: others are a warning, as the execution may still exist. CHECK is over all
// the rest: a string that lost a part is refused. EXECUTION is the engine's.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "job.hpp"

namespace cairn::check::front {

std::string compose_replay(const job& what, const std::string& execution);

struct parsed_replay {
  job what;
  std::string execution;
  std::string whole;                  ///< the string
  std::vector<std::string> warnings;  ///< what has changed since
};

/// Of a string, or of the file that contains one; or what is wrong with it.
std::optional<std::string> parse_replay(const std::string& string_or_file, parsed_replay& made);

/// Of the string itself.
std::optional<std::string> parse_replay_string(const std::string& text, parsed_replay& made);

/// The words after "replay: cairn-check replay": quoted, or the name of a file in `folder` if it is long.
std::string replay_argument(const std::string& replay, const std::string& model, const std::string& folder);

}  // namespace cairn::check::front
