// SPDX-License-Identifier: MIT
//
// child - this very program, run again with --child=NAME, and what became of it.
//
//   fork -> (no core file, 20 s at most, files for output) -> exec /proc/self/exe --child=NAME -> wait
//
// By exec, not by fork alone: the library starts anew, reads the environment, and nothing of the parent's heaps is
// there.
#pragma once
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>

namespace cairn::abuse {

class child {
 public:
  /// `environment`: one NAME=VALUE more, or null.
  child(const char* name, const char* environment) {
    std::FILE* out = std::tmpfile();
    std::FILE* err = std::tmpfile();
    if (out == nullptr || err == nullptr) std::abort();
    const pid_t made = fork();
    if (made == 0) become(name, environment, fileno(out), fileno(err));
    if (made < 0 || waitpid(made, &status_, 0) != made) std::abort();
    output_ = contents(out);
    errors_ = contents(err);
  }

  int status() const { return status_; }
  bool aborted() const { return WIFSIGNALED(status_) && WTERMSIG(status_) == SIGABRT; }
  const std::string& output() const { return output_; }
  const std::string& errors() const { return errors_; }

 private:
  [[noreturn]] static void become(const char* name, const char* environment, int out, int err) {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    alarm(20);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    if (environment != nullptr) putenv(const_cast<char*>(environment));
    const std::string argument = std::string("--child=") + name;
    execl("/proc/self/exe", "child", argument.c_str(), static_cast<char*>(nullptr));
    _exit(3);
  }
  static std::string contents(std::FILE* file) {
    std::rewind(file);
    char text[4096];
    const std::size_t bytes = std::fread(text, 1, sizeof text, file);
    std::fclose(file);
    return {text, bytes};
  }

  int status_ = -1;
  std::string output_, errors_;
};

}  // namespace cairn::abuse
