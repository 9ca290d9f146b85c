// SPDX-License-Identifier: MIT
//
// process - posix_spawn with LD_PRELOAD, wait by pidfd with a deadline, wait4 for the times.
//
// Invariant: a sample without an error was served by the allocator it is filed under. The workload says which object
// its `malloc` is bound to; any other than the preloaded one is an error, since a library that fails to load is only a
// warning of the loader.

#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

extern char** environ;

namespace cairn::bench {

namespace {

using clock = std::chrono::steady_clock;

struct ended {
  std::string error;
  std::string output;
  double wall_seconds = 0;
  rusage usage = {};
};

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& s : strings) result.push_back(s.data());
  result.push_back(nullptr);
  return result;
}

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

double since(clock::time_point start) {
  return std::chrono::duration<double>(clock::now() - start).count();
}

// A workload prints one line at its end, far less than a pipe holds: so it may be read after the process has ended.
ended finish(pid_t child, int output, clock::time_point start, int timeout_seconds) {
  ended result;
  // By number: glibc 2.36 declares pidfd_open without extern "C".
  const int handle = static_cast<int>(syscall(SYS_pidfd_open, child, 0));
  pollfd wait_for = {handle, POLLIN, 0};
  if (handle < 0 || poll(&wait_for, 1, timeout_seconds * 1000) != 1) {
    kill(child, SIGKILL);
    result.error = handle < 0 ? "pidfd_open failed" : "no end within " + std::to_string(timeout_seconds) + " s, killed";
  }
  result.wall_seconds = since(start);
  if (handle >= 0) close(handle);

  int status = 0;
  while (wait4(child, &status, 0, &result.usage) < 0 && errno == EINTR) {
  }
  char line[8192];
  const ssize_t length = read(output, line, sizeof line);
  if (length > 0) result.output.assign(line, static_cast<std::size_t>(length));
  if (!result.error.empty()) return result;
  if (WIFSIGNALED(status)) result.error = std::string("ended by signal: ") + strsignal(WTERMSIG(status));
  if (WIFEXITED(status) && WEXITSTATUS(status) != 0) result.error = "exit code " + std::to_string(WEXITSTATUS(status));
  return result;
}

ended run(std::vector<std::string> command, std::vector<std::string> environment, int timeout_seconds) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {"pipe2 failed", {}, 0, {}};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);

  pid_t child = -1;
  const auto start = clock::now();
  const int error = posix_spawn(&child, command[0].c_str(), &actions, nullptr, pointers(command).data(),
                                pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  ended result;
  if (error != 0) {
    result.error = "cannot start " + command[0] + ": " + std::strerror(error);
  } else {
    result = finish(child, ends[0], start, timeout_seconds);
  }
  close(ends[0]);
  return result;
}

bool tunes_an_allocator(const char* variable) {
  for (const char* prefix : {"MALLOC_", "MIMALLOC_", "TCMALLOC_", "CAIRN_", "GLIBC_TUNABLES=", "LD_PRELOAD="}) {
    if (std::strncmp(variable, prefix, std::strlen(prefix)) == 0) return true;
  }
  return false;
}

bool served_by(const std::string& object, const allocator& who) {
  std::error_code error;
  const std::string real = std::filesystem::canonical(object, error).string();
  return who.library.empty() ? std::filesystem::path(object).filename().string().starts_with("libc.so")
                             : real == who.library;
}

}  // namespace

std::vector<std::string> environment_for(const allocator& who, const conditions& conditions) {
  std::vector<std::string> result;
  for (char** variable = environ; *variable != nullptr; variable++) {
    const bool preload = std::strncmp(*variable, "LD_PRELOAD=", 11) == 0;
    if (!preload && (conditions.keep_environment || !tunes_an_allocator(*variable))) result.emplace_back(*variable);
  }
  if (!who.library.empty()) result.push_back("LD_PRELOAD=" + who.library);
  return result;
}

sample run_once(const allocator& who, const std::vector<std::string>& command, const conditions& conditions) {
  const ended end = run(command, environment_for(who, conditions), conditions.timeout_seconds);
  sample result;
  result.error = end.error;
  if (!result.error.empty()) return result;

  const auto said = nlohmann::json::parse(end.output, nullptr, false);
  if (!said.is_object()) {
    result.error = "printed no JSON";
    return result;
  }
  const std::string server = said.value("malloc_server", "?");
  if (!served_by(server, who)) {
    result.error = "malloc was served by " + server;
    return result;
  }
  result.wall_seconds = end.wall_seconds;
  result.cpu_seconds = seconds(end.usage.ru_utime) + seconds(end.usage.ru_stime);
  result.work_seconds = said.value("seconds", 0.0);
  result.peak_kib = said.value("peak_kib", 0L);
  result.maxrss_kib = end.usage.ru_maxrss;
  result.operations = said.value("operations", std::uint64_t{0});
  result.checksum = said.value("checksum", std::string());
  return result;
}

}  // namespace cairn::bench
