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
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM}) sigaction(signal, &action, nullptr);
  }
  /// What is run next. `file` is written if it dies; with no bytes the file is there already.
  static void record(const std::string& file, std::vector<std::uint8_t> bytes) {
    auto& next = content();
    next.file = file;
    next.bytes = std::move(bytes);
    next.line = "died: replay: cairn-replay " + file + "\n";
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
