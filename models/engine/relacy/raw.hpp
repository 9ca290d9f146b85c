// SPDX-License-Identifier: MIT
//
// raw - containers whose memory comes from malloc, so that they may grow while Relacy's operator new is at work.
#pragma once
#include <cstddef>
#include <cstdlib>
#include <new>
#include <vector>

namespace cairn::check::relacy {

template <class T>
struct raw_allocator {
  using value_type = T;
  raw_allocator() = default;
  template <class Other>
  raw_allocator(const raw_allocator<Other>&) {}  // NOLINT(google-explicit-constructor): allocators convert
  T* allocate(std::size_t count) {
    void* memory = std::malloc(count * sizeof(T));
    if (memory == nullptr) std::abort();
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t) { std::free(memory); }
  bool operator==(const raw_allocator&) const { return true; }
};

template <class T>
using raw_vector = std::vector<T, raw_allocator<T>>;

}  // namespace cairn::check::relacy
