// SPDX-License-Identifier: MIT
//
// process - see explore.hpp: the child process, and how its result comes back.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "explore.hpp"

namespace cairn::check::clients {
namespace {

// ---- through the pipe: four numbers, the verdict, two texts

constexpr std::size_t numbers = 4;
struct head {
  std::uint64_t of[numbers];
  result::verdict is;
  std::size_t why, shown;
};

bool write_all(int to, const void* from, std::size_t bytes) {
  const char* at = static_cast<const char*>(from);
  while (bytes != 0) {
    const ssize_t done = write(to, at, bytes);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    at += done;
    bytes -= static_cast<std::size_t>(done);
  }
  return true;
}

}  // namespace

running start(const client& c, const limits& how) {
  int ends[2];
  std::fflush(nullptr);
  if (pipe(ends) != 0) return {};
  const pid_t process = fork();
  if (process == 0) {
    close(ends[0]);
    // Of an execution that never ends; the engine looks at the clock between them. On real threads one may take long:
    // an attach of a value that is not valid any more tries 20 times, each a system call there.
    constexpr std::uint64_t executions_a_second = 5;
    const rlim_t seconds = how.milliseconds / 1000 + 10 + how.on_threads / executions_a_second;
    const rlimit time{seconds, seconds + 1}, no_core{0, 0};
    setrlimit(RLIMIT_CPU, &time);
    setrlimit(RLIMIT_CORE, &no_core);
    alarm(static_cast<unsigned>(10 * seconds));
    const result made = explore(c, how);
    const head numbers_of{{made.complete, made.blocked, made.contended_executions, made.contended_words},
                          made.is,
                          made.why.size(),
                          made.shown.size()};
    const bool sent = write_all(ends[1], &numbers_of, sizeof numbers_of) &&
                      write_all(ends[1], made.why.data(), made.why.size()) &&
                      write_all(ends[1], made.shown.data(), made.shown.size());
    _exit(sent ? 0 : 1);
  }
  close(ends[1]);
  if (process < 0) {
    close(ends[0]);
    return {};
  }
  return {process, ends[0]};
}

result finish(const running& of) {
  result made;
  if (of.process < 0) {
    made.why = "no process could be started";
    return made;
  }
  std::string bytes;
  char buffer[4096];
  for (;;) {
    const ssize_t got = read(of.pipe, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    bytes.append(buffer, static_cast<std::size_t>(got));
  }
  close(of.pipe);
  int status = 0;
  while (waitpid(of.process, &status, 0) < 0 && errno == EINTR) {
  }
  head sent{};
  if (bytes.size() >= sizeof sent) std::memcpy(&sent, bytes.data(), sizeof sent);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && bytes.size() == sizeof sent + sent.why + sent.shown) {
    made.is = sent.is;
    made.complete = sent.of[0];
    made.blocked = sent.of[1];
    made.contended_executions = sent.of[2];
    made.contended_words = sent.of[3];
    made.why = bytes.substr(sizeof sent, sent.why);
    made.shown = bytes.substr(sizeof sent + sent.why);
    return made;
  }
  made.why = WIFSIGNALED(status) ? WTERMSIG(status) == SIGALRM || WTERMSIG(status) == SIGXCPU
                                       ? "an execution does not end"
                                       : "the process died of signal " + std::to_string(WTERMSIG(status))
                                 : "the process ended with " + std::to_string(WEXITSTATUS(status));
  return made;
}

}  // namespace cairn::check::clients
