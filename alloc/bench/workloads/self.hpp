// SPDX-License-Identifier: MIT
//
// self - what a process can say about itself without allocating: its resident size and who serves its malloc.
//
// Why not ru_maxrss: Linux carries the peak of the process image *before* exec into it, so whatever a driver starts has
// at least the driver's own size. VmHWM belongs to the address space and starts anew at exec.

#pragma once

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace cairn::bench {

/// The number of a line of /proc/self/status, such as "VmHWM:"; -1: there is none.
inline long status_kib(const char* name) {
  char text[4096];
  const int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  const ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return -1;
  text[length] = '\0';
  const char* const line = std::strstr(text, name);
  return line == nullptr ? -1 : std::strtol(line + std::strlen(name), nullptr, 10);
}
inline long peak_resident_kib() {
  return status_kib("VmHWM:");
}
inline long resident_kib() {
  return status_kib("VmRSS:");
}

// The path of the object that the name `malloc` is bound to, as the loader decided.
inline const char* malloc_server() {
  Dl_info info = {};
  void* const function = dlsym(RTLD_DEFAULT, "malloc");
  return function != nullptr && dladdr(function, &info) != 0 ? info.dli_fname : "?";
}

}  // namespace cairn::bench
