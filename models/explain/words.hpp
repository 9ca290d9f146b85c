// SPDX-License-Identifier: MIT
//
// words - how all formats say the same things: names of events, operations, values, places; and escaping.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "engine/result.hpp"

namespace cairn::check::explain {

/// "0.3"; "init" if the index is 0.
std::string name_of(std::pair<unsigned, unsigned> event);
inline std::string name_of(const trace_event& event) {
  return name_of(std::pair{event.thread, event.index});
}

/// "store", "failed update".
std::string_view text_of(trace_event::kind_of kind);
/// "store release".
std::string operation_of(const trace_event& event);
/// "flag = 1" written, "flag: 1" read, "flag: 0 -> 1" both.
std::string effect_of(const trace_event& event);
/// "remote_list/scenario.cpp:84": the last two parts of the path; empty without a file.
std::string place_of(const trace_event& event);

/// "FAILED: data race: text"; without a failure the verdict.
std::string headline_of(const trace& of, const failure& failed);
/// The command that shows this execution again; empty if nothing is known.
std::string replay_of(const trace& of, const failure& failed);

/// Valid UTF-8 without control characters: what is not becomes U+FFFD, line breaks and tabs a blank.
std::string cleaned(std::string_view text);
/// cleaned, in ASCII: what is not becomes '?'.
std::string plain_of(std::string_view text);
/// cleaned, for the text and the attributes of HTML and XML.
std::string markup(std::string_view text);
/// cleaned, in double quotes, for dot.
std::string quoted(std::string_view text);

/// Characters of cleaned UTF-8.
std::size_t length_of(std::string_view text);
/// cleaned text of at most `limit` characters; the end of a longer one is "…".
std::string clipped(std::string_view text, std::size_t limit);

}  // namespace cairn::check::explain
