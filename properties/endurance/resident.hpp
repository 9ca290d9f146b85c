// SPDX-License-Identifier: MIT
//
// resident - how much memory the process has, read without allocating.
//
//   resident(), peak_resident(), page_tables()   VmRSS, VmHWM, VmPTE of /proc/self/status, in bytes
//   exact_resident()                             Rss of smaps_rollup: walks the page tables, so no rounding by CPU
//   counters resident_part(address, bytes)                mincore: of this range only
#pragma once
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace endurance {

/// The number behind "NAME" in a file of lines "NAME  number kB", in bytes; 0: there is none.
inline std::size_t field_of(const char* path, const char* name) {
  char text[8192];
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return 0;
  text[length] = '\0';
  const char* line = std::strstr(text, name);
  return line == nullptr ? 0 : std::strtoull(line + std::strlen(name), nullptr, 10) * 1024;
}

inline std::size_t resident() {
  return field_of("/proc/self/status", "VmRSS:");
}
inline std::size_t peak_resident() {
  return field_of("/proc/self/status", "VmHWM:");
}
inline std::size_t page_tables() {
  return field_of("/proc/self/status", "VmPTE:");
}
inline std::size_t exact_resident() {
  const std::size_t walked = field_of("/proc/self/smaps_rollup", "\nRss:");
  return walked != 0 ? walked : resident();
}

/// `address` and `bytes`: multiples of 4096, at most 4 MiB.
inline std::size_t resident_part(void* address, std::size_t bytes) {
  unsigned char pages[1024] = {};
  if (mincore(address, bytes, pages) != 0) return 0;
  std::size_t sum = 0;
  for (std::size_t i = 0; i < bytes / 4096; i++) sum += pages[i] & 1;
  return sum * 4096;
}

inline double mib(std::size_t bytes) {
  return static_cast<double>(bytes) / (1024 * 1024);
}

}  // namespace endurance
