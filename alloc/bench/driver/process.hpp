// SPDX-License-Identifier: MIT
//
// process - runs one workload once under one allocator, as a process of its own, and measures it.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "allocators.hpp"

namespace cairn::bench {

struct sample {
  std::string error;        // empty if the run is good; else what was wrong, and the rest means nothing
  double wall_seconds = 0;  // from before the start of the process to its end
  double cpu_seconds = 0;   // user and system, all threads
  double work_seconds = 0;  // as the workload measured itself, without start and end of the process
  long peak_kib = 0;        // VmHWM, read by the workload at its end
  long maxrss_kib = 0;      // ru_maxrss; at least the driver's own size (see workloads/self.hpp)
  std::uint64_t operations = 0;
  std::string checksum;
};

struct conditions {
  int timeout_seconds = 120;
  bool keep_environment = false;  // else variables that tune an allocator are removed
};

// The environment in which `who` serves.
std::vector<std::string> environment_for(const allocator& who, const conditions&);

sample run_once(const allocator& who, const std::vector<std::string>& command, const conditions&);

}  // namespace cairn::bench
