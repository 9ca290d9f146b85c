// SPDX-License-Identifier: MIT
//
// heaps - between cairn.h's types and the core's: a handle is the heap's owner word in a pointer's clothes.
#pragma once
#include <errno.h>

#include "cairn.h"
#include "instance.hpp"

#if defined(__clang__)
#define CAIRN_OUT_OF_LINE __attribute__((noinline))
#else
#define CAIRN_OUT_OF_LINE __attribute__((noipa))
#endif

namespace cairn::api {

static_assert(sizeof(void*) == sizeof(std::uint64_t));

inline std::uint64_t handle_of(cairn_heap_t* heap) noexcept {
  return reinterpret_cast<std::uint64_t>(heap);
}
inline cairn_heap_t* heap_of(std::uint64_t handle) noexcept {
  return reinterpret_cast<cairn_heap_t*>(handle);  // NOLINT(performance-no-int-to-ptr): never dereferenced
}

inline int number_of(answer result) noexcept {
  switch (result) {
    case answer::done: return 0;
    case answer::invalid: return EINVAL;
    case answer::busy: return EBUSY;
    case answer::forbidden: return EPERM;
    case answer::deadlock: return EDEADLK;
    case answer::owner_dead: return EOWNERDEAD;
    case answer::no_memory: break;
  }
  return ENOMEM;
}

/// A pointer result: null for an invalid handle sets EINVAL; for lack of memory the core has set ENOMEM.
inline void* checked(void* got, answer result) noexcept {
  if (got == nullptr && result == answer::invalid) errno = EINVAL;
  return got;
}

}  // namespace cairn::api
