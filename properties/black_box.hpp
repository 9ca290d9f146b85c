// SPDX-License-Identifier: MIT
//
// black_box - what was being run when the program died: a crash, or the end of a runner's patience, leaves a file and
// one line of how to replay it, as a broken claim does.
//
//   record(file, tape) -> run(tape) -> ... SIGSEGV, SIGABRT, SIGTERM: write the bytes, say where, die of the same
//
// Invariant: the handler only writes what is ready, on a stack of its own: nothing of the program is asked any more.
// One thread.
#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <string>
#include <vector>

#include "test_loop.hpp"

#ifdef CAIRN_TEST_ASAN
/// Weak in the sanitizer, and once in a program: what it reports ends in SIGABRT, which leaves a file, too.
#define CAIRN_TEST_ABORTS_ON_ERROR                                       \
  extern "C" __attribute__((used)) const char* __asan_default_options(); \
  extern "C" const char* __asan_default_options() {                      \
    return "abort_on_error=1";                                           \
  }
#else
#define CAIRN_TEST_ABORTS_ON_ERROR
#endif

namespace cairn::properties {

class black_box {
 public:
  /// From now on a death is recorded.
  static void arm() {
    static std::array<char, 64 * 1024> stack;
    stack_t other{};
    other.ss_sp = stack.data();
    other.ss_size = stack.size();
    sigaltstack(&other, nullptr);
    struct sigaction action {};
    action.sa_handler = die;
    action.sa_flags = SA_ONSTACK | static_cast<int>(SA_RESETHAND);
#ifdef CAIRN_TEST_ASAN
    for (const int signal : {SIGABRT, SIGTERM}) sigaction(signal, &action, nullptr);  // it reports, then aborts
#else
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM}) sigaction(signal, &action, nullptr);
#endif
  }
  /// What is run next. `file` is written if it dies; with no bytes the file is there already.
  static void record(const std::string& file, std::vector<std::uint8_t> bytes) {
    auto& next = content();
    next.file = file;
    next.bytes = std::move(bytes);
    next.line = "died: replay: cairn-replay " + file + "\n";
  }
  /// What is run next has no tape.
  static void record_claim(const std::string& claim) {
    auto& next = content();
    next.file.clear();
    next.bytes.clear();
    next.line = "died: \"" + claim + "\"\n";
  }

 private:
  struct recorded {
    std::string file, line;
    std::vector<std::uint8_t> bytes;
  };
  static recorded& content() {
    static recorded last;
    return last;
  }
  static void die(int signal) {
    const recorded& last = content();
    bool written = last.bytes.empty();
    if (!written) {
      const int file = open(last.file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
      written = write(file, last.bytes.data(), last.bytes.size()) == static_cast<ssize_t>(last.bytes.size());
      close(file);
    }
    if (written && write(STDOUT_FILENO, last.line.data(), last.line.size()) < 0) _exit(1);
    raise(signal);  // SA_RESETHAND: it kills us now
  }
};

}  // namespace cairn::properties
