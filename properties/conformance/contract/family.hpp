// SPDX-License-Identifier: MIT
//
// family - the functions under test, reached so that no compiler can reason about them.
//
// A compiler may drop a malloc whose block is freed again, or assume that it succeeds. Every size and pointer goes
// through `opaque`, and the file is compiled with -fno-builtin. The probe links no allocator of its own: it tests
// whichever malloc the process has. Functions that the C library may lack are weak: a missing one is a null pointer,
// and a failure of its test.

#pragma once

#include <malloc.h>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

extern "C" {
void free_sized(void*, std::size_t) __attribute__((weak));
void free_aligned_sized(void*, std::size_t, std::size_t) __attribute__((weak));
void cfree(void*) __attribute__((weak));
}

namespace contract {

// The same value, with its origin forgotten.
template <typename T>
T opaque(T value) {
  asm volatile("" : "+r"(value) : : "memory");
  return value;
}

inline constexpr std::size_t kib = 1024, mib = 1024 * kib, gib = 1024 * mib;
inline constexpr std::size_t largest = PTRDIFF_MAX;  // no object is larger, so no request beyond it can succeed

inline bool aligned(const void* block, std::size_t alignment) {
  return reinterpret_cast<std::uintptr_t>(block) % alignment == 0;
}

inline void fill(void* block, unsigned char byte, std::size_t size) {
  std::memset(opaque(block), byte, size);
}

inline bool holds(const void* block, unsigned char byte, std::size_t size) {
  const auto* bytes = static_cast<const unsigned char*>(opaque(block));
  for (std::size_t i = 0; i < size; ++i)
    if (bytes[i] != byte) return false;
  return true;
}

// Sizes around every boundary that an allocator is likely to have.
inline constexpr std::size_t sizes[] = {0,      1,      7,      8,      9,       15,      16,      17,      24,
                                        31,     32,     33,     63,     64,      65,      127,     128,     129,
                                        255,    256,    257,    511,    512,     1000,    1024,    4095,    4096,
                                        4097,   8192,   16383,  32768,  32769,   65535,   65536,   65537,   100000,
                                        131072, 262144, 524288, 524289, 1048576, 2097152, 4194304, 16777217};

// Runs this program again with `--child name`, under a limit of address space (0: none). The wait status, as of
// waitpid; -1 if it could not be started. A child that hangs is ended by its alarm.
int run_child(const char* name, std::size_t address_space = 0, char* output = nullptr, std::size_t capacity = 0);

// What a child runs. Returns its exit status; 0 is success, others name the line that failed.
int child_main(const char* name);
int out_of_memory_child();
int out_of_memory_new_child();
int realloc_zero_child();
int static_lifetime_child();

}  // namespace contract
