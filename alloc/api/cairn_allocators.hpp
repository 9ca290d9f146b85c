// SPDX-License-Identifier: MIT
//
// cairn_allocators - Cairn for containers: the caller's heap, a given heap, a given heap behind std::pmr.
//
//   allocator<T>        whatever heap the caller is inside of       all are equal
//   heap_allocator<T>   always the named heap                       equal where the heap is
//   memory_resource     always the named heap, type erased          equal where the heap is
//
// Blocks go back from any thread, inside or not. Invariant: a container on a named heap has all its blocks there for
// its whole life; only swap exchanges heaps, with the contents. A container that outlives cairn_heap_destroy of its
// heap must not be destroyed, as its blocks are gone. Allocation throws std::bad_alloc (also for n * sizeof(T) beyond
// PTRDIFF_MAX) and asks no new_handler.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <type_traits>

#include "cairn_heap.hpp"

namespace cairn {
inline namespace v0 {
namespace detail {

inline constexpr std::size_t natural_alignment = 16;  ///< of every block

inline std::size_t bytes_of(std::size_t count, std::size_t size) {
  if (count > static_cast<std::size_t>(PTRDIFF_MAX) / size) out_of_memory();
  return count * size;
}
inline void* checked(void* block) {
  if (block == nullptr) out_of_memory();
  return block;
}
inline void* allocate_in(cairn_heap_t* heap, std::size_t bytes, std::size_t align) {
  return checked(align <= natural_alignment ? cairn_heap_malloc(heap, bytes)
                                            : cairn_heap_aligned_alloc(heap, align, bytes));
}
inline void deallocate(void* block, std::size_t bytes, std::size_t align) noexcept {
  if (align <= natural_alignment) return cairn_free_sized(block, bytes);
  cairn_free_aligned_sized(block, align, bytes);
}

}  // namespace detail

/// Standard allocator over cairn_malloc: for programs that do not replace operator new. Not where the block is charged,
/// but who allocates decides: inside a scope it is that heap.
template <class T>
class allocator {
 public:
  using value_type = T;
  using is_always_equal = std::true_type;
  using propagate_on_container_move_assignment = std::true_type;

  constexpr allocator() noexcept = default;
  template <class U>
  constexpr allocator(const allocator<U>&) noexcept {}  // NOLINT(google-explicit-constructor): the standard's rebind

  [[nodiscard]] T* allocate(std::size_t count) {
    const std::size_t bytes = detail::bytes_of(count, sizeof(T));
    if constexpr (alignof(T) <= detail::natural_alignment) {
      return static_cast<T*>(detail::checked(cairn_malloc(bytes)));
    } else {
      return static_cast<T*>(detail::checked(cairn_aligned_alloc(alignof(T), bytes)));
    }
  }
  void deallocate(T* block, std::size_t count) noexcept { detail::deallocate(block, count * sizeof(T), alignof(T)); }

  friend constexpr bool operator==(const allocator&, const allocator&) noexcept { return true; }
};

/// Standard allocator over one heap. No default constructor: the heap is named. The traits follow from the invariant:
///   copy of a container         in the same heap (unless the caller gives another allocator)
///   copy and move assignment    the target keeps its heap; between heaps a move goes element by element
///   swap                        contents and heaps are exchanged; without that it would be undefined between heaps
template <class T>
class heap_allocator {
 public:
  using value_type = T;
  using is_always_equal = std::false_type;
  using propagate_on_container_copy_assignment = std::false_type;
  using propagate_on_container_move_assignment = std::false_type;
  using propagate_on_container_swap = std::true_type;

  heap_allocator(cairn_heap_t* in) noexcept : heap_(in) {}         // NOLINT(google-explicit-constructor): as in
  heap_allocator(const heap& in) noexcept : heap_(in.handle()) {}  // NOLINT(google-explicit-constructor): std::pmr
  template <class U>
  heap_allocator(const heap_allocator<U>& other) noexcept  // NOLINT(google-explicit-constructor): the standard's rebind
      : heap_(other.handle()) {}

  [[nodiscard]] T* allocate(std::size_t count) {
    return static_cast<T*>(detail::allocate_in(heap_, detail::bytes_of(count, sizeof(T)), alignof(T)));
  }
  void deallocate(T* block, std::size_t count) noexcept { detail::deallocate(block, count * sizeof(T), alignof(T)); }

  [[nodiscard]] cairn_heap_t* handle() const noexcept { return heap_; }

 private:
  cairn_heap_t* heap_;
};
template <class T, class U>
bool operator==(const heap_allocator<T>& left, const heap_allocator<U>& right) noexcept {
  return left.handle() == right.handle();
}

/// std::pmr over one heap; does not own it. Unlike most resources it may be used by several threads at a time.
class memory_resource : public std::pmr::memory_resource {
 public:
  explicit memory_resource(cairn_heap_t* in) noexcept : heap_(in) {}
  explicit memory_resource(const heap& in) noexcept : heap_(in.handle()) {}

  [[nodiscard]] cairn_heap_t* handle() const noexcept { return heap_; }

 private:
  void* do_allocate(std::size_t bytes, std::size_t align) override { return detail::allocate_in(heap_, bytes, align); }
  void do_deallocate(void* block, std::size_t bytes, std::size_t align) override {
    detail::deallocate(block, bytes, align);
  }
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    if (this == &other) return true;
#if defined(__cpp_rtti)
    const auto* same = dynamic_cast<const memory_resource*>(&other);
    return same != nullptr && same->heap_ == heap_;
#else
    return false;
#endif
  }

  cairn_heap_t* heap_;
};

}  // namespace v0
}  // namespace cairn
