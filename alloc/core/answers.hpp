// SPDX-License-Identifier: MIT
//
// answers - what the allocator's members about heaps return: values for the layer above, which knows errno and C.
#pragma once
#include <cstddef>
#include <cstdint>

struct cairn_heap;  // cairn.h: a handle as a program sees it, never defined

namespace cairn {

/// What `allocator::statistics` returns. Bytes, all of one process.
struct allocator_statistics {
  std::size_t charged_bytes;    ///< slices in use, now
  std::size_t peak_bytes;       ///< slices in use, at most so far
  std::size_t live_bytes;       ///< usable bytes of live blocks; whole pages for heaps that others are inside of
  std::size_t reserved_bytes;   ///< address space: no use of memory
  std::size_t limit_bytes;      ///< of charged_bytes; SIZE_MAX: none
  std::uint64_t allocations;    ///< a lower bound: calls that took the slow path
  std::uint32_t heaps;          ///< descriptors ever made: the most heaps that existed at a time, about
  std::uint64_t unknown_frees;  ///< addresses handed in that are no block of this allocator
};

/// What `allocator::heap_statistics_of` fills in, of a heap with its guest part.
struct heap_statistics {
  std::size_t charged_bytes = 0;  ///< exact always
  std::size_t live_bytes = 0;     ///< usable bytes of live blocks; exact when nobody allocates or frees
  std::size_t live_blocks = 0;
  std::size_t limit_bytes = SIZE_MAX;  ///< of charged_bytes; SIZE_MAX: none
};

/// invalid: no such heap; busy: somebody else is inside; forbidden: not for this kind of heap, or not inside.
enum class answer : std::uint8_t { done, invalid, busy, forbidden, deadlock, owner_dead, no_memory };

enum class visit_answer : std::uint8_t { done, stopped, busy, invalid };

/// All heaps that a context has entered, as a value: the innermost one's owner word, and a serial. Zeros: none.
struct detached_context {
  std::uint64_t handle;
  std::uint64_t serial;
};

/// A page as a visitor sees it.
struct visited_area {
  const void* start;
  std::size_t block_size, used, capacity, committed;  ///< committed: bytes that have ever been handed out
  std::uint64_t handle;
};

}  // namespace cairn
