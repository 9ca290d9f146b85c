// SPDX-License-Identifier: MIT
//
// table - an array that is none of the allocator's memory: the notes of a program must not move what it measures.
//
// Reads zero at first; what has not been touched costs nothing. Elements are plain data or atomics.
#pragma once
#include <sys/mman.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <type_traits>

namespace endurance {

template <class T>
class table {
  static_assert(std::is_trivially_destructible_v<T>);

 public:
  explicit table(std::size_t size) : size_(size) {
    void* memory = mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
      std::perror("table");
      std::exit(3);
    }
    data_ = static_cast<T*>(memory);
  }
  ~table() { munmap(data_, bytes()); }
  table(const table&) = delete;
  table& operator=(const table&) = delete;

  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  /// Returns the memory to the system; all elements are zero again.
  void clear() { madvise(data_, bytes(), MADV_DONTNEED); }

 private:
  std::size_t bytes() const { return size_ * sizeof(T); }
  std::size_t size_;
  T* data_ = nullptr;
};

}  // namespace endurance
