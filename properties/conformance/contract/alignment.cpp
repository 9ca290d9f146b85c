// SPDX-License-Identifier: MIT
//
// alignment - where blocks may lie, and which alignments are no alignments (POSIX posix_memalign; C17 aligned_alloc,
// which dropped the rule that the size be a multiple; glibc's memalign, valloc).

#include <doctest/doctest.h>

#include "family.hpp"

#include <vector>

using namespace contract;

TEST_CASE("every block is aligned for max_align_t and for 16 bytes") {
  static_assert(alignof(std::max_align_t) <= 16);
  for (int round = 0; round < 20; ++round)
    for (std::size_t size : sizes) {
      void* plain = std::malloc(size);
      void* zeroed = std::calloc(1, size);
      void* grown = std::realloc(std::malloc(1), size + 1);
      // C allows less for blocks smaller than the alignment; compilers of x86-64 count on 16 for all from 16 on.
      const std::size_t natural = size >= 16 ? 16 : 8;
      CHECK(aligned(plain, natural));
      CHECK(aligned(zeroed, natural));
      CHECK(aligned(grown, natural));
      std::free(plain);
      std::free(zeroed);
      std::free(grown);
    }
}

TEST_CASE("blocks of every alignment up to 2 MiB and every size are aligned, writable, apart and reallocatable") {
  for (std::size_t alignment = 1; alignment <= 2 * mib; alignment *= 2)
    for (std::size_t size : sizes) {
      if (size > mib && alignment > 64) continue;
      CAPTURE(alignment);
      CAPTURE(size);
      void* made[3] = {aligned_alloc(alignment, size), memalign(alignment, size), nullptr};
      const bool posix = alignment >= sizeof(void*);
      if (posix) CHECK(posix_memalign(&made[2], alignment, size) == 0);
      for (int i = 0; i < (posix ? 3 : 2); ++i) {
        REQUIRE(made[i] != nullptr);
        CHECK(aligned(made[i], alignment));
        CHECK(malloc_usable_size(made[i]) >= size);
        fill(made[i], static_cast<unsigned char>(i + 1), size);
      }
      for (int i = 0; i < (posix ? 3 : 2); ++i) CHECK(holds(made[i], static_cast<unsigned char>(i + 1), size));
      made[0] = std::realloc(made[0], size + 100);
      REQUIRE(made[0] != nullptr);
      CHECK(holds(made[0], 1, size));
      for (void* block : made) std::free(block);
    }
}

TEST_CASE("alignments up to 1 GiB are honoured") {
  for (std::size_t alignment = 4 * mib; alignment <= gib; alignment *= 2)
    for (std::size_t size : {std::size_t{1}, 100 * kib, 3 * mib}) {
      CAPTURE(alignment);
      void* block = aligned_alloc(alignment, size);
      REQUIRE(block != nullptr);
      CHECK(aligned(block, alignment));
      fill(block, 7, size);
      void* second = nullptr;
      REQUIRE(posix_memalign(&second, alignment, size) == 0);
      CHECK(aligned(second, alignment));
      fill(second, 8, size);
      CHECK(holds(block, 7, size));
      std::free(second);
      std::free(block);
    }
}

TEST_CASE("posix_memalign refuses what is no alignment with EINVAL and leaves the pointer untouched") {
  for (std::size_t alignment :
       {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{4}, std::size_t{3}, std::size_t{12},
        std::size_t{24}, std::size_t{48}, std::size_t{100}, largest, SIZE_MAX}) {
    CAPTURE(alignment);
    int here = 0;
    void* pointer = &here;
    errno = 77;
    CHECK(posix_memalign(&pointer, opaque(alignment), 100) == EINVAL);
    CHECK(pointer == &here);
  }
}

TEST_CASE("posix_memalign reports no memory by its result and leaves the pointer untouched") {
  int here = 0;
  void* pointer = &here;
  CHECK(posix_memalign(&pointer, opaque(largest / 2 + 1), 100) == ENOMEM);
  CHECK(pointer == &here);
  CHECK(posix_memalign(&pointer, 4096, opaque(largest - 4096)) == ENOMEM);
  CHECK(pointer == &here);
}

TEST_CASE("aligned_alloc refuses what is no power of two with EINVAL and takes any size") {
  for (std::size_t alignment :
       {std::size_t{0}, std::size_t{3}, std::size_t{24}, std::size_t{100}, std::size_t{4095}, largest}) {
    CAPTURE(alignment);
    errno = 0;
    void* block = aligned_alloc(opaque(alignment), 100);
    CHECK(block == nullptr);
    CHECK(errno == EINVAL);
    std::free(block);
  }
  for (std::size_t size :
       {std::size_t{1}, std::size_t{63}, std::size_t{65}, std::size_t{1000}}) {  // no multiples of 64
    void* block = aligned_alloc(64, size);
    CHECK(block != nullptr);
    CHECK(aligned(block, 64));
    std::free(block);
  }
}

TEST_CASE("an alignment that leaves no room is refused with ENOMEM") {
  for (std::size_t alignment : {largest / 2 + 1, largest / 4 + 1}) {
    CAPTURE(alignment);
    errno = 0;
    void* block = memalign(opaque(alignment), opaque(largest - 1));
    CHECK(block == nullptr);
    CHECK(errno == ENOMEM);
    std::free(block);
  }
}

TEST_CASE("valloc gives whole pages") {
  for (std::size_t size : sizes) {
    void* block = valloc(size);
    REQUIRE(block != nullptr);
    CHECK(aligned(block, 4096));
    fill(block, 1, size);
    std::free(block);
  }
}
