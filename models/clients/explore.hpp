// SPDX-License-Identifier: MIT
//
// explore - a client on the graph engine, or some executions of it on real threads, in a process of its own: whatever
// the allocator or the engine does there, the campaign goes on.
//
//   start(client) -> running {process, pipe} ... finish(running) -> result
//
// Why a process: the models' memory is at a fixed address, one exploration at a time; and a mutant may corrupt it.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <string>

#include "client.hpp"

namespace cairn::check::clients {

struct limits {
  std::uint64_t milliseconds = 2000;
  unsigned spurious = 0;
  std::uint64_t on_threads = 0;  ///< so many executions on real threads, and none on the graph engine
  bool shows = false;            ///< on failure: look for the shortest execution, and print it into `shown`
};

struct result {
  enum class verdict : unsigned char { exhausted, failed, incomplete, crashed, clean };  ///< clean: on real threads
  verdict is = verdict::crashed;
  std::string why;    ///< failed, crashed: one line
  std::string shown;  ///< the interleaving
  std::uint64_t complete = 0, blocked = 0, contended_executions = 0, contended_words = 0;

  bool is_bad() const { return is == verdict::failed || is == verdict::crashed; }
};

struct running {
  pid_t process = -1;
  int pipe = -1;
};

/// In this process.
result explore(const client& c, const limits& how);

running start(const client& c, const limits& how);
result finish(const running& of);

}  // namespace cairn::check::clients
