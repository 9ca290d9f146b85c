// SPDX-License-Identifier: MIT
//
// guarded - what is wrong with a tape, asked of a child: a tape may kill the process that plays it, or never end.
//
//   fork -> child: alarm, judge(tape), what is wrong into the pipe, _exit     parent: reads, waits
//
// Single-threaded callers only, as the child goes on as the parent was.
#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>
#include <system_error>

namespace cairn::fuzz {

/// judge() -> std::string, empty: nothing is wrong. Longer than `seconds`: that is what is wrong.
template <class Judge>
std::string guarded(Judge judge, unsigned seconds) {
  const auto fail = [] { throw std::system_error(errno, std::generic_category(), "a child to play a tape"); };
  int ends[2];
  if (pipe(ends) != 0) fail();
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) fail();
  if (child == 0) {
    std::signal(SIGALRM, SIG_DFL);
    alarm(seconds);
    const std::string wrong = judge();
    for (std::size_t at = 0; at < wrong.size();) {
      const ssize_t written = write(ends[1], wrong.data() + at, wrong.size() - at);
      if (written <= 0) _exit(1);
      at += static_cast<std::size_t>(written);
    }
    _exit(0);
  }
  close(ends[1]);
  std::string wrong;
  char part[512];
  for (ssize_t got; (got = read(ends[0], part, sizeof part)) > 0 || (got < 0 && errno == EINTR);) {
    if (got > 0) wrong.append(part, static_cast<std::size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail();
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return wrong;
  if (!WIFSIGNALED(status)) return "it ended the process";
  if (WTERMSIG(status) == SIGALRM) return "it goes on for ever";
  return std::string("it kills the process: ") + strsignal(WTERMSIG(status));
}

}  // namespace cairn::fuzz
