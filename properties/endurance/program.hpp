// SPDX-License-Identifier: MIT
//
// program - what every program of this room shares: sizes from its arguments, demands, one line of figures.
//
//   NAME [--quick] [seed=N] [size=N ...]      sizes are full by default, small with --quick
//
// The line is "NAME seed=... size=... figure=... ok" or "... FAILED"; the exit code is 0 only if every demand held, 2
// for wrong arguments. A demand that does not hold is told on standard error with its text; the first ten are. Any
// thread may demand; sizes and figures are the first thread's. Nothing here allocates: what a program measures is its
// own.
#pragma once
#include <atomic>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace endurance {

/// Built with a sanitizer: resident sizes and times are its own, so they are printed and not demanded.
#if defined(CAIRN_ENDURANCE_SANITIZED)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

class program {
 public:
  program(const char* name, int argc, char** argv) : name_(name), argc_(argc), argv_(argv) {
    for (int i = 1; i < argc; i++) quick_ |= std::strcmp(argv[i], "--quick") == 0;
    add("%s", name);
    seed_ = size("seed", 1, 1);
  }
  program(const program&) = delete;
  program& operator=(const program&) = delete;

  std::uint64_t seed() const { return seed_; }
  bool quick() const { return quick_; }

  /// The number that the arguments give for `name`, or its default.
  std::uint64_t size(const char* name, std::uint64_t full, std::uint64_t quick) {
    const std::size_t length = std::strlen(name);
    std::uint64_t value = quick_ ? quick : full;
    for (int i = 1; i < argc_; i++) {
      if (std::strncmp(argv_[i], name, length) != 0 || argv_[i][length] != '=') continue;
      char* end = nullptr;
      value = std::strtoull(argv_[i] + length + 1, &end, 10);
      if (*end != '\0' || end == argv_[i] + length + 1) wrong(argv_[i]);
      known_++;
    }
    add(" %s=%llu", name, static_cast<unsigned long long>(value));
    return value;
  }
  /// After the last size(): arguments that name none of them end the program.
  void ready() const {
    int flags = 0;
    for (int i = 1; i < argc_; i++) flags += std::strcmp(argv_[i], "--quick") == 0;
    if (known_ + flags != argc_ - 1) wrong("an argument");
  }

  [[gnu::format(printf, 3, 4)]] bool demand(bool holds, const char* text, ...) {
    if (holds) return true;
    if (failures_.fetch_add(1) < 10) {
      char line[400];
      va_list values;
      va_start(values, text);
      std::vsnprintf(line, sizeof line, text, values);
      va_end(values);
      std::fprintf(stderr, "%s: FAILED: %s\n", name_, line);
    }
    return false;
  }
  bool failed() const { return failures_.load() != 0; }

  [[gnu::format(printf, 2, 3)]] void figure(const char* text, ...) {
    va_list values;
    va_start(values, text);
    append(" ", nullptr);
    append(text, &values);
    va_end(values);
  }
  /// Prints the line; the exit code.
  int end() {
    if (failures_ != 0) add(" failures=%llu", static_cast<unsigned long long>(failures_.load()));
    std::printf("%s %s\n", line_, failures_ == 0 ? "ok" : "FAILED");
    std::fflush(stdout);
    return failures_ == 0 ? 0 : 1;
  }

 private:
  [[noreturn]] void wrong(const char* argument) const {
    std::fprintf(stderr, "%s: %s? usage: %s [--quick] [size=number ...]; sizes: %s\n", name_, argument, name_, line_);
    std::exit(2);
  }
  [[gnu::format(printf, 2, 3)]] void add(const char* text, ...) {
    va_list values;
    va_start(values, text);
    append(text, &values);
    va_end(values);
  }
  void append(const char* text, va_list* values) {
    const std::size_t room = sizeof line_ - length_;
    const int n = values == nullptr ? std::snprintf(line_ + length_, room, "%s", text)
                                    : std::vsnprintf(line_ + length_, room, text, *values);
    if (n > 0) length_ += static_cast<std::size_t>(n) < room ? static_cast<std::size_t>(n) : room - 1;
  }

  const char* name_;
  int argc_;
  char** argv_;
  int known_ = 0;
  bool quick_ = false;
  std::uint64_t seed_ = 1;
  std::atomic<std::uint64_t> failures_{0};
  std::size_t length_ = 0;
  char line_[2000] = {};
};

}  // namespace endurance
