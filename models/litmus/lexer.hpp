// SPDX-License-Identifier: MIT
//
// lexer - the words of a litmus file, each with its place; comments are dropped, except those that state outcomes.
//
//   C NAME             the header: the architecture and, up to the end of the line, the name
//   "text"  Key=Value  before the initial state: skipped
//   { ... } P0 (...)   words
//
// Takes any bytes. A byte that begins no word is an error at its place; so is a comment or a string without an end.
// In the body of a thread "(*p)" is C: there, herd's comments are only those that begin with "(* " and end in the
// same line.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::check::litmus {

struct place {
  unsigned line = 1, column = 1;
};

/// What is wrong with a file, and where. text(): "file:line:column: message".
struct syntax_error {
  std::string file;
  place where;
  std::string message;
  std::string text() const {
    return file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) + ": " + message;
  }
};

struct word {
  enum class kind_of : unsigned char { name, number, symbol, end };
  kind_of kind = kind_of::end;
  std::string spelling;  ///< of symbols: "<=", "/\\"
  std::int64_t value = 0;
  place where;
};

struct words {
  std::string architecture, name;
  place architecture_place, name_place;
  std::vector<word> list;  ///< ends with one of kind `end`
  struct comment {
    std::string text;
    place where;
  };
  std::vector<comment> statements;  ///< comments that begin with "allowed"
};

/// Throws syntax_error.
words split(std::string_view text, const std::string& file);

}  // namespace cairn::check::litmus
