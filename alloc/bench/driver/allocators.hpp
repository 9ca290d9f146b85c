// SPDX-License-Identifier: MIT
//
// allocators - who is compared: by which library each is preloaded, and where it lies on this machine.

#pragma once

#include <string>
#include <vector>

namespace cairn::bench {

struct allocator {
  std::string name;
  std::string library;  // absolute path without links; empty for the libc's own
  std::string missing;  // why it cannot run; empty if it can
};

inline constexpr const char* subject = "cairn";        // the column that is judged
inline constexpr const char* yardstick = "mimalloc2";  // resident sizes are relative to its

// The known allocators, in the order of the tables.
const std::vector<std::string>& known_allocators();

// Finds one of the known; `library` replaces the default path of Cairn's.
allocator find_allocator(const std::string& name, const std::string& library);

// The directory of this executable: the workloads lie beside it, and libcairn.so in ../lib.
std::string own_directory();

}  // namespace cairn::bench
