// SPDX-License-Identifier: MIT
//
// standard - what the standards demand of the malloc family around the core: overflow, alignments, errno, new_handler.
//
// Inline functions, used by cairn_* (cairn.cpp) and by the symbols that replace the C library's (override/).
#pragma once
#include <errno.h>
#include <unistd.h>

#include "instance.hpp"

namespace cairn::standard {

inline void* overflow() noexcept {
  production::out_of_memory();
  return nullptr;
}

[[gnu::always_inline]] inline void* calloc(std::size_t count, std::size_t size) noexcept {
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) [[unlikely]]
    return overflow();
  return process_instance.zalloc(bytes);
}

inline void* reallocarray(void* old, std::size_t count, std::size_t size) noexcept {
  std::size_t bytes = 0;
  if (__builtin_mul_overflow(count, size, &bytes)) [[unlikely]]
    return overflow();
  return process_instance.realloc(old, bytes);
}

/// aligned_alloc of C17: any power of two.
[[gnu::always_inline]] inline void* aligned_alloc(std::size_t align, std::size_t size) noexcept {
  if (!is_power_of_two(align)) [[unlikely]] {
    errno = EINVAL;
    return nullptr;
  }
  return process_instance.aligned(align, size);
}

/// memalign of glibc: rounds an odd alignment up to a power of two.
inline void* memalign(std::size_t align, std::size_t size) noexcept {
  if (align > PTRDIFF_MAX) {
    errno = EINVAL;
    return nullptr;
  }
  return process_instance.aligned(std::bit_ceil(align), size);
}

/// POSIX: the error is the result; errno and, on failure, *result stay as they were.
inline int posix_memalign(void** result, std::size_t align, std::size_t size) noexcept {
  if (!is_power_of_two(align) || align % sizeof(void*) != 0) return EINVAL;
  const int saved = errno;
  void* block = process_instance.aligned(align, size);
  errno = saved;
  if (block == nullptr) return ENOMEM;
  *result = block;
  return 0;
}

inline void* valloc(std::size_t size) noexcept {
  return process_instance.aligned(linux_os::page_size(), size);
}

inline void* pvalloc(std::size_t size) noexcept {
  const std::size_t page = linux_os::page_size();
  if (size > PTRDIFF_MAX) return overflow();
  return process_instance.aligned(page, round_up(size == 0 ? 1 : size, page));
}

}  // namespace cairn::standard
