// SPDX-License-Identifier: MIT
#include "lexer.hpp"

#include <algorithm>
#include <array>

#include "code.hpp"

namespace cairn::check::litmus {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::string shown(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20 && byte < 0x7f) return std::string("'") + c + "'";
  constexpr char digits[] = "0123456789abcdef";
  return std::string("byte 0x") + digits[byte >> 4] + digits[byte & 15];
}

class splitter {
 public:
  splitter(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  words run() {
    take_header();
    skip_preamble();
    while (skip_blank()) {
      word made;
      made.where = here_;
      if (is_letter(peek())) {
        take_name(made);
      } else if (is_digit(peek())) {
        take_number(made);
      } else {
        take_symbol(made);
        if (made.spelling == "{") depth_++;
        if (made.spelling == "}" && depth_ != 0 && --depth_ == 0) initial_done_ = true;
      }
      found_.list.push_back(std::move(made));
    }
    word end;
    end.where = here_;
    found_.list.push_back(end);
    return std::move(found_);
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool ended() const { return at_ >= text_.size(); }
  void advance() {
    if (text_[at_] == '\n') {
      here_.line++;
      here_.column = 1;
    } else {
      here_.column++;
    }
    at_++;
  }
  [[noreturn]] void fail(place where, std::string message) const {
    throw syntax_error{file_, where, std::move(message)};
  }

  void take_header() {
    if (!skip_blank()) fail(here_, "empty: expected 'C NAME'");
    found_.architecture_place = here_;
    while (!ended() && !is_space(peek())) {
      found_.architecture += is_letter(peek()) || is_digit(peek()) ? peek() : '?';
      advance();
    }
    while (peek() == ' ' || peek() == '\t') advance();
    found_.name_place = here_;
    while (!ended() && peek() != '\n' && peek() != '\r') {
      if (peek() == '(' && peek(1) == '*') break;
      if (static_cast<unsigned char>(peek()) < 0x20 || static_cast<unsigned char>(peek()) >= 0x7f) {
        fail(here_, "unexpected " + shown(peek()) + " in the name of the test");
      }
      found_.name += peek();
      advance();
    }
    while (!found_.name.empty() && found_.name.back() == ' ') found_.name.pop_back();
  }
  void skip_preamble() {
    while (skip_blank() && peek() != '{') {
      if (peek() == '"') {
        skip_text();
        continue;
      }
      const place start = here_;
      bool assigned = false;
      for (; !ended() && peek() != '\n' && (assigned || peek() != '{'); advance()) assigned = assigned || peek() == '=';
      if (!assigned) fail(start, "expected a description in quotes, KEY=VALUE or the initial state in braces");
    }
  }

  /// False at the end of the text.
  bool skip_blank() {
    for (;;) {
      while (!ended() && is_space(peek())) advance();
      if (ended()) return false;
      if (peek() == '/' && peek(1) == '/') {
        while (!ended() && peek() != '\n') advance();
      } else if (peek() == '/' && peek(1) == '*') {
        skip_comment("*/", false);
      } else if (peek() == '(' && peek(1) == '*' && (!in_body() || comment_in_line())) {
        skip_comment("*)", !in_body());
      } else {
        return true;
      }
    }
  }
  bool in_body() const { return initial_done_ && depth_ != 0; }
  bool comment_in_line() const {
    if (!is_space(peek(2))) return false;
    const std::string_view near = text_.substr(at_, 400);
    const std::string_view line = near.substr(0, near.find_first_of("\n;"));
    return line.find("*)", 2) != std::string_view::npos;
  }
  /// herd's comments nest, C's do not.
  void skip_comment(std::string_view close, bool nests) {
    const place start = here_;
    advance();
    advance();
    const std::size_t from = at_;
    const place inside = here_;
    for (unsigned depth = 1; depth != 0;) {
      if (ended()) fail(start, "this comment has no end");
      if (text_.substr(at_, 2) == close) {
        depth--;
        if (depth == 0) keep(text_.substr(from, at_ - from), inside);
        advance();
        advance();
      } else if (nests && peek() == '(' && peek(1) == '*') {
        depth++;
        advance();
        advance();
      } else {
        advance();
      }
    }
  }
  void keep(std::string_view comment, place where) {
    std::size_t skipped = 0;
    while (skipped < comment.size() && is_space(comment[skipped])) skipped++;
    if (comment.substr(skipped).starts_with("allowed ")) {
      found_.statements.push_back({std::string(comment.substr(skipped)), where});
    }
  }

  void take_name(word& made) {
    made.kind = word::kind_of::name;
    while (!ended() && (is_letter(peek()) || is_digit(peek()))) {
      made.spelling += peek();
      advance();
    }
  }
  void take_number(word& made) {
    made.kind = word::kind_of::number;
    const bool hexadecimal = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
    std::uint64_t value = 0;
    const auto add = [&](unsigned base, unsigned digit) {
      if (value > (UINT64_MAX - digit) / base) fail(made.where, "this number is too large: it needs more than 64 bits");
      value = value * base + digit;
    };
    if (hexadecimal) {
      advance();
      advance();
      bool any = false;
      for (;; any = true, advance()) {
        const char c = static_cast<char>(peek() | 0x20);
        if (is_digit(peek())) {
          add(16, static_cast<unsigned>(peek() - '0'));
        } else if (c >= 'a' && c <= 'f') {
          add(16, static_cast<unsigned>(c - 'a') + 10);
        } else {
          break;
        }
      }
      if (!any) fail(made.where, "a hexadecimal number needs digits");
    } else {
      for (; is_digit(peek()); advance()) add(10, static_cast<unsigned>(peek() - '0'));
    }
    while (peek() == 'u' || peek() == 'U' || peek() == 'l' || peek() == 'L') advance();
    if (is_letter(peek()) || is_digit(peek())) fail(here_, "a number ends in " + shown(peek()));
    made.value = static_cast<std::int64_t>(value);
    made.spelling = std::to_string(made.value);
  }
  void skip_text() {
    const place start = here_;
    advance();
    while (ended() || peek() != '"') {
      if (ended()) fail(start, "this string has no end");
      if (peek() == '\\' && at_ + 1 < text_.size()) advance();
      advance();
    }
    advance();
  }
  void take_symbol(word& made) {
    constexpr std::array<std::string_view, 26> pairs = {
        "/\\", "\\/", "=>", "<<=", ">>=", "<<", ">>", "<=", ">=", "==", "!=", "&&", "||",
        "++",  "--",  "+=", "-=",  "*=",  "/=", "%=", "&=", "|=", "^=", "->", "::", "<>"};
    made.kind = word::kind_of::symbol;
    for (const std::string_view pair : pairs) {
      if (text_.substr(at_, pair.size()) == pair) {
        made.spelling = pair;
        for (std::size_t i = 0; i < pair.size(); i++) advance();
        return;
      }
    }
    constexpr std::string_view singles = "{}()[]<>;:,=+-*/%&|^~!?.";
    if (singles.find(peek()) == std::string_view::npos || ended()) fail(here_, "unexpected " + shown(peek()));
    made.spelling = std::string(1, peek());
    advance();
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
  place here_;
  unsigned depth_ = 0;         ///< of braces
  bool initial_done_ = false;  ///< the initial state's braces have closed
  words found_;
};

}  // namespace

words split(std::string_view text, const std::string& file) {
  if (text.size() > limits::bytes) {
    throw syntax_error{file, {}, "larger than " + std::to_string(limits::bytes >> 10) + " KiB: not a litmus test"};
  }
  return splitter(text, file).run();
}

}  // namespace cairn::check::litmus
