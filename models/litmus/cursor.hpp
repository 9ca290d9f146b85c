// SPDX-License-Identifier: MIT
//
// cursor - a position in the words of a file, and what every part of the parser asks of it.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "code.hpp"
#include "lexer.hpp"

namespace cairn::check::litmus {

class cursor {
 public:
  cursor(const words& all, const std::string& file) : words_(all.list), file_(file) {}

  const word& now() const { return words_[at_]; }
  const word& later(std::size_t ahead) const { return words_[std::min(at_ + ahead, words_.size() - 1)]; }
  word next() {
    const word& taken = words_[at_];
    if (taken.kind != word::kind_of::end) at_++;
    return taken;
  }
  bool ended() const { return now().kind == word::kind_of::end; }

  static bool is_symbol(const word& w, std::string_view symbol) {
    return w.kind == word::kind_of::symbol && w.spelling == symbol;
  }
  static bool is_name(const word& w, std::string_view name) {
    return w.kind == word::kind_of::name && w.spelling == name;
  }
  bool at(std::string_view symbol) const { return is_symbol(now(), symbol); }
  bool at_name(std::string_view name) const { return is_name(now(), name); }
  bool accept(std::string_view symbol) {
    if (!at(symbol)) return false;
    next();
    return true;
  }
  bool accept_name(std::string_view name) {
    if (!at_name(name)) return false;
    next();
    return true;
  }
  void expect(std::string_view symbol) {
    if (!accept(symbol)) fail("expected '" + std::string(symbol) + "', found " + shown(now()));
  }
  word expect_name(std::string_view what) {
    if (now().kind != word::kind_of::name) fail("expected " + std::string(what) + ", found " + shown(now()));
    return next();
  }
  /// [-] NUMBER
  std::int64_t expect_number() {
    const bool negative = accept("-");
    if (now().kind != word::kind_of::number) fail("expected a number, found " + shown(now()));
    const auto value = static_cast<std::uint64_t>(next().value);
    return static_cast<std::int64_t>(negative ? 0 - value : value);
  }

  static std::string shown(const word& w) {
    return w.kind == word::kind_of::end ? std::string("the end of the file") : "'" + w.spelling.substr(0, 60) + "'";
  }
  [[noreturn]] void fail(std::string message) const { fail(now().where, std::move(message)); }
  [[noreturn]] void fail(place where, std::string message) const {
    throw syntax_error{file_, where, std::move(message)};
  }

 private:
  const std::vector<word>& words_;
  const std::string& file_;
  std::size_t at_ = 0;
};

/// Counts how deep the parser is in nested constructs, which is what bounds its recursion.
class nested {
 public:
  nested(const cursor& here, unsigned& depth) : depth_(depth) {
    if (++depth_ > limits::nesting) {
      depth_--;
      here.fail("nested more than " + std::to_string(limits::nesting) + " deep");
    }
  }
  ~nested() { depth_--; }
  nested(const nested&) = delete;
  nested& operator=(const nested&) = delete;

 private:
  unsigned& depth_;
};

}  // namespace cairn::check::litmus
