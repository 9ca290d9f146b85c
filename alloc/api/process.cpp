// SPDX-License-Identifier: MIT
//
// process - see process.hpp: a constructor reads the environment and registers for forks, a destructor says goodbye.
#include "process.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "instance.hpp"

extern char** environ;

namespace cairn::process {
namespace {

// Empty, "1" or an absolute path: a copy, as programs overwrite their environment (setproctitle). Written before main.
char statistics_to[4096];

bool is_switch(const char* value) noexcept {
  return (value[0] == '0' || value[0] == '1') && value[1] == 0;
}

void complain(const char* name, std::size_t length, const char* why) noexcept {
  char line[256];
  const int bytes =
      snprintf(line, sizeof line, "cairn: environment variable %.*s: %s\n", static_cast<int>(length), name, why);
  if (bytes > 0 && write(STDERR_FILENO, line, static_cast<std::size_t>(bytes)) < 0) return;  // nowhere to complain to
}

void read_environment() noexcept {
  for (char** entry = environ; entry != nullptr && *entry != nullptr; entry++) {
    const char* name = *entry;
    const char* equals = strchr(name, '=');
    if (strncmp(name, "CAIRN_", 6) != 0 || equals == nullptr) continue;
    const auto length = static_cast<std::size_t>(equals - name);
    const char* value = equals + 1;
    const auto named = [&](const char* known) { return strlen(known) == length && strncmp(name, known, length) == 0; };
    if (named("CAIRN_STATS")) {
      if (value[0] == '/' || strcmp(value, "1") == 0) {
        // Not in set-user-id programs.
        if (strlen(value) >= sizeof statistics_to) {
          complain(name, length, "path too long; ignored");
        } else if (secure_getenv("CAIRN_STATS") != nullptr) {
          strcpy(statistics_to, value);
        }
      } else if (value[0] != 0 && strcmp(value, "0") != 0) {
        complain(name, length, "expected 0, 1 or an absolute path; ignored");
      }
    } else if (named("CAIRN_DETERMINISTIC")) {
      if (value[0] != 0 && !is_switch(value)) complain(name, length, "expected 0 or 1; ignored");
    } else if (named("CAIRN_STRICT")) {
      if (value[0] != 0 && !is_switch(value)) complain(name, length, "expected 0 or 1; ignored");
      if (value[0] == '1' && value[1] == 0) process_instance.set_strict(true);
    } else {
      complain(name, length, "unknown; ignored (known: CAIRN_STATS, CAIRN_DETERMINISTIC, CAIRN_STRICT)");
    }
  }
}

void before_fork() {
  process_instance.before_fork();
}

void in_child() {
  process_instance.after_fork_child();
  write_statistics("fork");
}

[[gnu::constructor]] void at_start() {
  read_environment();
  pthread_atfork(before_fork, nullptr, in_child);
  write_statistics("start");
}

[[gnu::destructor]] void at_exit() {
  write_statistics("exit");
}

}  // namespace

void link() noexcept {}

void write_statistics(const char* event) noexcept {
  if (statistics_to[0] == 0) return;
  char exe[1024];
  const ssize_t length = readlink("/proc/self/exe", exe, sizeof exe - 1);
  exe[length < 0 ? 0 : length] = 0;
  const allocator_statistics now = process_instance.statistics();
  char line[1536];
  const int bytes = snprintf(
      line, sizeof line,
      "cairn-stats event=%s pid=%d ppid=%d allocations=%llu live_bytes=%zu charged_bytes=%zu peak_bytes=%zu threads=%u "
      "unknown_frees=%llu exe=%s\n",
      event, static_cast<int>(getpid()), static_cast<int>(getppid()), static_cast<unsigned long long>(now.allocations),
      now.live_bytes, now.charged_bytes, now.peak_bytes, static_cast<unsigned>(now.heaps),
      static_cast<unsigned long long>(now.unknown_frees), exe);
  if (bytes <= 0) return;
  const bool to_file = statistics_to[0] == '/';
  const int fd = to_file ? open(statistics_to, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666) : STDERR_FILENO;
  if (fd < 0) return complain("CAIRN_STATS", 11, "cannot open the file");
  const auto size = static_cast<std::size_t>(bytes);
  if (write(fd, line, size < sizeof line ? size : sizeof line - 1) < 0) complain("CAIRN_STATS", 11, "cannot write");
  if (to_file) close(fd);
}

}  // namespace cairn::process
