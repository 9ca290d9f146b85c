// SPDX-License-Identifier: MIT
//
// system_refused - the end of a test that does not get what it needs from the kernel: not a finding, and it says so.
#pragma once
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace cairn::properties {

[[noreturn]] inline void system_refused(const char* call, const void* address, std::size_t bytes) {
  std::fprintf(stderr, "the test's own %s of %zu bytes at %p failed: %s\n", call, bytes, address, std::strerror(errno));
  std::abort();
}

}  // namespace cairn::properties
