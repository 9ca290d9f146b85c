// SPDX-License-Identifier: MIT
//
// sizes - how much a block holds, and which sizes no block has (C 7.24.3; POSIX malloc; PTRDIFF_MAX is the limit).

#include <doctest/doctest.h>

#include "family.hpp"

#include <algorithm>
#include <vector>

#include <sys/wait.h>

using namespace contract;

namespace {
// The request is refused: NULL, ENOMEM, and nothing else happens.
#define REFUSED(call)            \
  do {                           \
    errno = 0;                   \
    void* refused_ = (call);     \
    CHECK(refused_ == nullptr);  \
    CHECK(errno == ENOMEM);      \
    std::free(opaque(refused_)); \
  } while (false)

constexpr std::size_t half = std::size_t{1} << (sizeof(std::size_t) * 4);
}  // namespace

// Were the old block kept by a realloc to size zero, this loop would take 2 GiB of an address space of 512 MiB.
int contract::realloc_zero_child() {
  for (int i = 0; i < 2000; ++i) {
    void* large = std::malloc(mib);
    if (large == nullptr) return 1;
    fill(large, 1, 4 * kib);
    std::free(std::realloc(large, opaque(std::size_t{0})));
  }
  return 0;
}

TEST_CASE("malloc refuses every size above PTRDIFF_MAX") {
  for (std::size_t size :
       {largest + 1, largest + 4096, SIZE_MAX - 65536, SIZE_MAX - 4096, SIZE_MAX - 16, SIZE_MAX - 1, SIZE_MAX}) {
    CAPTURE(size);
    REFUSED(std::malloc(opaque(size)));
    REFUSED(std::calloc(opaque(size), 1));
    REFUSED(std::calloc(1, opaque(size)));
    REFUSED(std::realloc(nullptr, opaque(size)));
    REFUSED(reallocarray(nullptr, opaque(size), 1));
    REFUSED(memalign(64, opaque(size)));
    REFUSED(memalign(65536, opaque(size)));
    REFUSED(aligned_alloc(opaque(std::size_t{4096}), opaque(size)));
    REFUSED(valloc(opaque(size)));
    REFUSED(pvalloc(opaque(size)));
    void* untouched = opaque(static_cast<void*>(&errno));
    CHECK(posix_memalign(&untouched, 64, opaque(size)) == ENOMEM);
    CHECK(untouched == &errno);
  }
}

TEST_CASE("a size just below PTRDIFF_MAX is refused, since no address space has room for it") {
  for (std::size_t size : {largest, largest - 1, largest - 4096, largest - 65536}) {
    CAPTURE(size);
    REFUSED(std::malloc(opaque(size)));
    REFUSED(std::calloc(opaque(size), 1));
    REFUSED(memalign(mib, opaque(size)));
    REFUSED(pvalloc(opaque(size)));
  }
}

TEST_CASE("a product that overflows is refused by calloc and reallocarray") {
  const std::size_t pairs[][2] = {{half, half},         {half + 1, half},      {SIZE_MAX, 2},
                                  {2, SIZE_MAX},        {SIZE_MAX / 2 + 1, 2}, {SIZE_MAX / 3 + 1, 3},
                                  {SIZE_MAX, SIZE_MAX}, {half * 2, half - 1}};
  for (const auto& pair : pairs) {
    CAPTURE(pair[0]);
    CAPTURE(pair[1]);
    REFUSED(std::calloc(opaque(pair[0]), opaque(pair[1])));
    REFUSED(reallocarray(nullptr, opaque(pair[0]), opaque(pair[1])));
    void* block = std::malloc(40);
    REQUIRE(block != nullptr);
    fill(block, 0x5a, 40);
    REFUSED(reallocarray(block, opaque(pair[0]), opaque(pair[1])));
    CHECK(holds(block, 0x5a, 40));
    std::free(block);
  }
}

TEST_CASE("a realloc that fails leaves the block as it was") {
  for (std::size_t size : sizes) {
    if (size == 0) continue;
    void* block = std::malloc(size);
    REQUIRE(block != nullptr);
    fill(block, 0xa5, size);
    REFUSED(std::realloc(block, opaque(SIZE_MAX)));
    CHECK(holds(block, 0xa5, size));
    std::free(block);
  }
}

TEST_CASE("a block of size zero is unique and can be freed") {
  std::vector<void*> blocks;
  for (int i = 0; i < 1000; ++i) {
    blocks.push_back(i % 3 == 0   ? std::malloc(opaque(std::size_t{0}))
                     : i % 3 == 1 ? std::calloc(opaque(std::size_t{0}), 8)
                                  : std::calloc(8, opaque(std::size_t{0})));
    REQUIRE(blocks.back() != nullptr);
  }
  std::vector<void*> sorted = blocks;
  std::sort(sorted.begin(), sorted.end());
  CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
  for (void* block : blocks) std::free(block);
}

TEST_CASE("all usable bytes of a block can be written, and blocks do not overlap") {
  std::vector<void*> blocks;
  unsigned char byte = 0;
  for (int round = 0; round < 4; ++round)
    for (std::size_t size : sizes) {
      void* block = std::malloc(size);
      REQUIRE(block != nullptr);
      CHECK(malloc_usable_size(block) >= size);
      fill(block, ++byte, malloc_usable_size(block));
      blocks.push_back(block);
    }
  byte = 0;
  for (void* block : blocks) {
    CHECK(holds(block, ++byte, malloc_usable_size(block)));
    std::free(block);
  }
  CHECK(malloc_usable_size(opaque(static_cast<void*>(nullptr))) == 0);
}

TEST_CASE("realloc keeps the contents up to the smaller size, from every size to every size") {
  for (std::size_t from : sizes)
    for (std::size_t to : sizes) {
      if (to == 0 || (from > mib && to > mib)) continue;
      void* block = std::malloc(from);
      REQUIRE(block != nullptr);
      fill(block, 0x3c, from);
      block = std::realloc(block, opaque(to));
      REQUIRE(block != nullptr);
      CHECK(malloc_usable_size(block) >= to);
      CHECK(holds(block, 0x3c, from < to ? from : to));
      fill(block, 0x11, to);
      std::free(block);
    }
}

TEST_CASE("realloc of NULL is malloc, and of size zero frees or gives a block that can be freed") {
  void* block = std::realloc(opaque(static_cast<void*>(nullptr)), 100);
  REQUIRE(block != nullptr);
  fill(block, 1, 100);
  std::free(block);
  const int status = run_child("realloc_zero", 512 * mib);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("calloc gives zeros, also from memory that was used and freed") {
  for (std::size_t size : sizes) {
    for (int round = 0; round < 4; ++round) {
      void* dirty[8];
      for (void*& block : dirty) fill(block = std::malloc(size), 0xff, size);
      for (void* block : dirty) std::free(block);
      void* clean = round % 2 == 0 ? std::calloc(1, size) : std::calloc(size, 1);
      REQUIRE(clean != nullptr);
      CHECK(holds(clean, 0, size));
      std::free(clean);
    }
  }
}

TEST_CASE("a large block that is not touched costs no memory") {
  void* block = std::malloc(opaque(8 * gib));
  if (block != nullptr) {  // an overcommit policy may refuse it
    static_cast<volatile char*>(block)[8 * gib - 1] = 1;
    static_cast<volatile char*>(block)[0] = 1;
  }
  std::free(block);
}

TEST_CASE("pvalloc rounds up to whole pages") {
  for (std::size_t size : {std::size_t{1}, std::size_t{4095}, std::size_t{4096}, std::size_t{4097}, 100 * kib}) {
    void* block = pvalloc(size);
    REQUIRE(block != nullptr);
    CHECK(aligned(block, 4096));
    CHECK(malloc_usable_size(block) >= (size + 4095) / 4096 * 4096);
    std::free(block);
  }
}

TEST_CASE("sized frees take what malloc and aligned_alloc gave") {
  REQUIRE((opaque(&free_sized) != nullptr));
  REQUIRE((opaque(&free_aligned_sized) != nullptr));
  for (std::size_t size : sizes) {
    free_sized(std::malloc(size), size);
    free_sized(std::calloc(1, size), size);
    for (std::size_t alignment : {std::size_t{16}, std::size_t{64}, 4 * kib, 64 * kib, 2 * mib})
      free_aligned_sized(aligned_alloc(alignment, size), alignment, size);
  }
  free_sized(nullptr, 0);
  free_aligned_sized(nullptr, 64, 0);
}

TEST_CASE("cfree frees") {
  REQUIRE((opaque(&cfree) != nullptr));
  for (int i = 0; i < 1000; ++i) cfree(std::malloc(100));
  cfree(nullptr);
}
