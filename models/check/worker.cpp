// SPDX-License-Identifier: MIT
//
// worker - the parent's side: see worker.hpp.
#include "worker.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "worker_process.hpp"

namespace cairn::check::front {
namespace {

/// Ends of pipes that the parent holds: a child closes them, or a dead sibling would not be noticed.
std::vector<int>& parents_ends() {
  static std::vector<int> ends;
  return ends;
}

void close_end(int& end) {
  if (end < 0) return;
  std::erase(parents_ends(), end);
  ::close(end);
  end = -1;
}

[[noreturn]] void child(const job& what, pid_t parent, int requests, int replies) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(0);
  // Ctrl-c reaches the whole process group: the parent decides, and takes the slices that are under way.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGPIPE, SIG_DFL);
  for (const int end : parents_ends()) ::close(end);
  const int nowhere = ::open("/dev/null", O_RDWR);
  ::dup2(nowhere, STDIN_FILENO);
  ::dup2(nowhere, STDOUT_FILENO);
  serve(what, requests, replies);
  ::_exit(0);
}

}  // namespace

std::optional<std::string> worker::start(const job& what) {
  end();
  int requests[2], replies[2];
  if (::pipe2(requests, O_CLOEXEC) != 0) return fmt::format("cannot make a pipe: {}", std::strerror(errno));
  if (::pipe2(replies, O_CLOEXEC) != 0) {
    ::close(requests[0]);
    ::close(requests[1]);
    return fmt::format("cannot make a pipe: {}", std::strerror(errno));
  }
  std::fflush(stdout);
  std::fflush(stderr);
  const pid_t parent = ::getpid(), made = ::fork();
  if (made == 0) {
    ::close(requests[1]);
    ::close(replies[0]);
    child(what, parent, requests[0], replies[1]);
  }
  const int error = errno;
  ::close(requests[0]);
  ::close(replies[1]);
  if (made < 0) {
    ::close(requests[1]);
    ::close(replies[0]);
    return fmt::format("cannot make a process: {}", std::strerror(error));
  }
  process_ = made;
  to_ = requests[1];
  from_ = replies[0];
  ::fcntl(from_, F_SETFL, O_NONBLOCK);
  parents_ends().push_back(to_);
  parents_ends().push_back(from_);
  dead_ = false;
  received_.clear();
  return std::nullopt;
}

bool worker::send(const request& what) {
  std::string bytes = packed(what);
  const std::uint64_t size = bytes.size();
  bytes.insert(0, reinterpret_cast<const char*>(&size), sizeof size);
  for (std::size_t at = 0; at < bytes.size();) {
    const ssize_t wrote = ::write(to_, bytes.data() + at, bytes.size() - at);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {
      reap();
      return false;
    }
    at += static_cast<std::size_t>(wrote);
  }
  return true;
}

bool worker::receive() {
  for (;;) {
    char part[65536];
    const ssize_t got = ::read(from_, part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) break;
    if (got <= 0) {
      reap();
      return true;
    }
    received_.append(part, static_cast<std::size_t>(got));
  }
  std::uint64_t size = 0;
  if (received_.size() < sizeof size) return false;
  std::memcpy(&size, received_.data(), sizeof size);
  return received_.size() - sizeof size >= size;
}

reply worker::take_reply() {
  const std::string bytes = received_.substr(sizeof(std::uint64_t));
  received_.clear();
  auto made = unpacked_reply(bytes);
  if (made) return std::move(*made);
  reply broken;  // a model has written over its process: as good as dead
  broken.failed = {failure_kind::nondeterministic, "the worker's reply cannot be read", ""};
  broken.explored.failed = broken.failed;
  return broken;
}

void worker::reap() {
  if (process_ <= 0) return;
  ::kill(process_, SIGKILL);
  while (::waitpid(process_, &status_, 0) < 0 && errno == EINTR) {
  }
  process_ = -1;
  close_end(to_);
  close_end(from_);
  dead_ = true;
}

std::string worker::cause() const {
  if (WIFSIGNALED(status_)) {
    return fmt::format("signal {} ({})", WTERMSIG(status_), ::strsignal(WTERMSIG(status_)));
  }
  return fmt::format("exit {}", WEXITSTATUS(status_));
}

bool worker::killed_from_outside() const {
  return WIFSIGNALED(status_) && (WTERMSIG(status_) == SIGKILL || WTERMSIG(status_) == SIGTERM);
}

void worker::end() {
  reap();
  dead_ = false;
}

std::pair<std::optional<reply>, std::string> ask_once(const job& what, const request& asked, double seconds) {
  worker one;
  if (auto wrong = one.start(what)) return {std::nullopt, *wrong};
  if (!one.send(asked)) return {std::nullopt, one.cause()};
  for (double left = seconds; left > 0;) {
    pollfd waits{one.descriptor(), POLLIN, 0};
    const double step = std::min(left, 1.0);
    const int ready = ::poll(&waits, 1, static_cast<int>(step * 1000) + 1);
    if (ready < 0 && errno != EINTR) return {std::nullopt, std::strerror(errno)};
    if (ready <= 0) {
      left -= step;
      continue;
    }
    if (!one.receive()) continue;
    if (one.dead()) return {std::nullopt, one.cause()};
    return {one.take_reply(), ""};
  }
  return {std::nullopt, fmt::format("no answer within {:.0f} s", seconds)};
}

}  // namespace cairn::check::front
