// SPDX-License-Identifier: MIT
//
// out_of_memory - an address space that is full (RLIMIT_AS set before the process starts): refusals, and life after
// them.
//
// Invariant: every refusal is NULL with ENOMEM (bad_alloc for new); blocks handed out before keep their contents; what
// is freed can be had again.

#include <doctest/doctest.h>

#include "family.hpp"

#include <initializer_list>
#include <new>

#include <sys/wait.h>

namespace contract {
namespace {

constexpr std::size_t limit = 512 * mib;
constexpr std::size_t block_limit = 1 << 20;
#define EXPECT(condition) \
  if (!(condition)) return __LINE__

// Takes blocks of one size until there are no more; their first word chains them. At most block_limit.
struct chain {
  void** head = nullptr;
  std::size_t count = 0;
  bool grow(std::size_t size) {
    void** block = static_cast<void**>(std::malloc(opaque(size)));
    if (block == nullptr) return false;
    fill(block, 0xc3, size);
    *block = head;
    head = block;
    ++count;
    return true;
  }
  bool intact(std::size_t size) const {
    for (void** block = head; block != nullptr; block = static_cast<void**>(*block))
      if (!holds(block + 1, 0xc3, size - sizeof(void*))) return false;
    return true;
  }
  void drop() {
    while (head != nullptr) {
      void** next = static_cast<void**>(*head);
      std::free(head);
      head = next;
    }
    count = 0;
  }
};

}  // namespace

int out_of_memory_child() {
  for (const std::size_t size : {64 * kib, 3 * mib, kib, 48 * mib}) {
    std::size_t first_count = 0;
    for (int round = 0; round < 3; ++round) {
      chain blocks;
      errno = 0;
      while (blocks.count < block_limit && blocks.grow(size)) errno = 0;
      EXPECT(blocks.count < block_limit);
      EXPECT(errno == ENOMEM);
      EXPECT(blocks.count * size >=
             limit / 8);  // an allocator that gives up early is out of memory, too, but not in this test
      // Each of these must be refused cleanly or served: what is left may suffice for small ones.
      const std::size_t large = limit;
      for (int form = 0; form < 6; ++form) {
        errno = 0;
        void* none = opaque(static_cast<void*>(nullptr));
        int result = ENOMEM;
        switch (form) {
          case 0: none = std::calloc(1, opaque(large)); break;
          case 1: none = std::realloc(nullptr, opaque(large)); break;
          case 2: none = memalign(64, opaque(large)); break;
          case 3: none = pvalloc(opaque(large)); break;
          case 4: none = aligned_alloc(2 * mib, opaque(large)); break;
          default:
            result = posix_memalign(&none, 64, opaque(large));
            errno = result;
            break;
        }
        EXPECT(none == nullptr);
        EXPECT(errno == ENOMEM);
        EXPECT(result == ENOMEM);
      }
      EXPECT(blocks.intact(size));
      void* kept = std::malloc(8);
      if (kept != nullptr) {
        fill(kept, 0x42, 8);
        EXPECT(std::realloc(kept, opaque(large)) == nullptr);
        EXPECT(holds(kept, 0x42, 8));
        std::free(kept);
      }
      if (round == 0) first_count = blocks.count;
      EXPECT(blocks.count >= first_count - first_count / 4);  // freed memory is had again
      blocks.drop();
    }
  }
  return 0;
}

int out_of_memory_new_child() {
  static void* reserve;
  reserve = std::malloc(64 * mib);
  static int calls;
  calls = 0;
  std::set_new_handler([] {
    if (++calls > 1) std::set_new_handler(nullptr);
    std::free(reserve);
    reserve = nullptr;
  });
  std::size_t made = 0;
  void* last = nullptr;
  try {
    while (made < 1000) {
      void** block = static_cast<void**>(::operator new(opaque(4 * mib)));
      *block = last;
      last = block;
      ++made;
    }
  } catch (const std::bad_alloc&) {
    EXPECT(calls == 2);      // first it gave the reserve back, then it gave up
    EXPECT(made * 4 >= 64);  // the reserve at least was used
    EXPECT(::operator new(opaque(limit), std::nothrow) == nullptr);
    while (last != nullptr) {
      void* next = *static_cast<void**>(last);
      ::operator delete(last);
      last = next;
    }
    void* again = ::operator new(opaque(4 * mib));
    EXPECT(again != nullptr);
    ::operator delete(again);
    return 0;
  }
  return 1;
}

}  // namespace contract

TEST_CASE("out of memory is NULL and ENOMEM, blocks stay intact, freed memory is had again") {
  const int status = contract::run_child("out_of_memory", contract::limit);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("out of memory asks the new_handler, which may find some, and then throws bad_alloc") {
  const int status = contract::run_child("out_of_memory_new", contract::limit);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
