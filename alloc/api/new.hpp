// SPDX-License-Identifier: MIT
//
// new - operator new of the C++ standard ([new.delete]): the new_handler loop, then bad_alloc.
//
// The shared library does not link the C++ runtime, so that C programs do not load it: it asks for the runtime's two
// functions weakly. A process that calls operator new has them. The archive member refers to them strongly, so that
// the linker takes them from libstdc++.a.
#pragma once
#include <new>

#include "standard.hpp"

#if defined(CAIRN_WEAK_RUNTIME)
#define CAIRN_RUNTIME __attribute__((weak))
// What the compiler itself asks for around a catch.
__asm__(".weak __gxx_personality_v0\n.weak __cxa_begin_catch\n.weak __cxa_end_catch\n.weak _ZSt9terminatev");
#else
#define CAIRN_RUNTIME
#endif

namespace std {
CAIRN_RUNTIME new_handler get_new_handler() noexcept;
CAIRN_RUNTIME void __throw_bad_alloc() __attribute__((noreturn));
}  // namespace std

namespace cairn::standard {

inline bool runtime_present() noexcept {
#if defined(CAIRN_WEAK_RUNTIME)
  return &std::get_new_handler != nullptr && &std::__throw_bad_alloc != nullptr;
#else
  return true;
#endif
}

/// Tries, asks the handler, tries again; throws bad_alloc when there is no handler. Handlers may throw.
template <class Allocate>
[[gnu::noinline, gnu::cold]] void* new_after_failure(Allocate allocate) {
  if (!runtime_present()) {
    linux_os::report("out of memory in operator new, and no C++ runtime to throw with", nullptr);
    linux_os::abort();
  }
  for (;;) {
    const std::new_handler handler = std::get_new_handler();
    if (handler == nullptr) std::__throw_bad_alloc();
    handler();
    if (void* got = allocate(); got != nullptr) return got;
  }
}

[[gnu::noinline]] inline void* throwing_new_slow(std::size_t size) {
  if (void* got = process_instance.malloc(size); got != nullptr) [[likely]]
    return got;
  return new_after_failure([size] { return process_instance.malloc(size); });
}

[[gnu::always_inline]] inline void* throwing_new(std::size_t size) {
  if (void* got = process_instance.try_malloc(size); got != nullptr) [[likely]]
    return got;
  return throwing_new_slow(size);  // a tail call: no stack frame on the way above
}

/// [new.delete.single]: as the throwing form, with null for its exception.
template <class Allocate>
[[gnu::noinline, gnu::cold]] void* nothrow_after_failure(Allocate allocate) noexcept {
  if (!runtime_present()) return nullptr;
  try {
    return new_after_failure(allocate);
  } catch (...) {
    return nullptr;
  }
}

[[gnu::always_inline]] inline void* nothrow_new(std::size_t size) noexcept {
  if (void* got = process_instance.malloc(size); got != nullptr) [[likely]]
    return got;
  return nothrow_after_failure([size] { return process_instance.malloc(size); });
}

[[gnu::always_inline]] inline void* nothrow_new(std::size_t size, std::size_t align) noexcept {
  if (void* got = process_instance.aligned(align, size); got != nullptr) [[likely]]
    return got;
  return nothrow_after_failure([=] { return process_instance.aligned(align, size); });
}

[[gnu::always_inline]] inline void* throwing_new(std::size_t size, std::size_t align) {
  if (void* got = process_instance.aligned(align, size); got != nullptr) [[likely]]
    return got;
  return new_after_failure([=] { return process_instance.aligned(align, size); });
}

}  // namespace cairn::standard
