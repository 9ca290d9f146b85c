// SPDX-License-Identifier: MIT
//
// isolate - a comparison in a child process: the numbers and the difference come back through a pipe.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "compare.hpp"

namespace cairn::check::guards {
namespace {

bool write_all(int to, const char* from, std::size_t bytes) {
  while (bytes != 0) {
    const ssize_t done = write(to, from, bytes);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    from += done;
    bytes -= static_cast<std::size_t>(done);
  }
  return true;
}

}  // namespace

child start_compare(const client& c, const comparison& how) {
  int ends[2];
  std::fflush(nullptr);
  if (pipe(ends) != 0) return {};
  const pid_t process = fork();
  if (process == 0) {
    close(ends[0]);
    const rlimit time{how.seconds, how.seconds + 1};  // of the processor: the machine may be busy
    setrlimit(RLIMIT_CPU, &time);
    alarm(30 * how.seconds);
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    const report found = compare(c, how);
    const bool sent = write_all(ends[1], reinterpret_cast<const char*>(&found.numbers), sizeof found.numbers) &&
                      write_all(ends[1], found.difference.data(), found.difference.size());
    _exit(sent ? 0 : 1);
  }
  close(ends[1]);
  if (process < 0) {
    close(ends[0]);
    return {};
  }
  return {process, ends[0]};
}

report result_of(const child& started) {
  report found;
  if (started.process < 0) {
    found.difference = "no process could be started";
    return found;
  }
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t got = read(started.pipe, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    text.append(buffer, static_cast<std::size_t>(got));
  }
  close(started.pipe);
  int status = 0;
  while (waitpid(started.process, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && text.size() >= sizeof found.numbers) {
    std::memcpy(&found.numbers, text.data(), sizeof found.numbers);
    found.difference = text.substr(sizeof found.numbers);
    return found;
  }
  found.numbers.programs = found.numbers.differences = 1;
  found.difference = !WIFSIGNALED(status) ? "an engine ended the process"
                     : WTERMSIG(status) == SIGALRM || WTERMSIG(status) == SIGXCPU
                         ? "an engine did not end in time"
                         : "an engine died of signal " + std::to_string(WTERMSIG(status));
  return found;
}

tally& tally::operator+=(const tally& more) {
  constexpr std::size_t fields = sizeof(tally) / sizeof(std::uint64_t);
  static_assert(sizeof(tally) % sizeof(std::uint64_t) == 0);
  std::uint64_t sums[fields], others[fields];
  std::memcpy(sums, this, sizeof sums);
  std::memcpy(others, &more, sizeof others);
  for (std::size_t i = 0; i < fields; i++) sums[i] += others[i];
  std::memcpy(this, sums, sizeof sums);
  return *this;
}

}  // namespace cairn::check::guards
