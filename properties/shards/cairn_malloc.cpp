// SPDX-License-Identifier: MIT
//
// cairn_malloc - the malloc family of cairn.h by its own names, each function with each size that may be special.
//
//   sizes: 0, 2^n - 1, 2^n, 2^n + 1, PTRDIFF_MAX and SIZE_MAX with their neighbours
//     <= 16 MiB        a block: aligned, large enough, zero where promised; errno as it was
//     <= PTRDIFF_MAX   a block, or null with ENOMEM (not of functions that clear: that might take all memory there is)
//     beyond           null with ENOMEM
#include <doctest/doctest.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <vector>

#include "cairn.h"

namespace {

cairn_heap_t* heap_of_test() {
  static cairn_heap_t* const only = cairn_heap_new();
  return only;
}

struct allocation {
  const char* name;
  void* (*allocate)(std::size_t size);
  std::size_t align = 16;
  bool zeroed = false;
};
constexpr std::size_t surely = std::size_t{16} << 20;  ///< such a block must be had
constexpr std::size_t huge_page = std::size_t{2} << 20;
const allocation allocations[] = {
    {"cairn_malloc", [](std::size_t n) { return cairn_malloc(n); }},
    {"cairn_calloc(1, n)", [](std::size_t n) { return cairn_calloc(1, n); }, 16, true},
    {"cairn_calloc(n, 1)", [](std::size_t n) { return cairn_calloc(n, 1); }, 16, true},
    {"cairn_zalloc", [](std::size_t n) { return cairn_zalloc(n); }, 16, true},
    {"cairn_realloc", [](std::size_t n) { return cairn_realloc(nullptr, n); }},
    {"cairn_reallocarray", [](std::size_t n) { return cairn_reallocarray(nullptr, n, 1); }},
    {"cairn_aligned_alloc(64)", [](std::size_t n) { return cairn_aligned_alloc(64, n); }, 64},
    {"cairn_aligned_alloc(2 MiB)", [](std::size_t n) { return cairn_aligned_alloc(huge_page, n); }, huge_page},
    {"cairn_heap_malloc", [](std::size_t n) { return cairn_heap_malloc(heap_of_test(), n); }},
    {"cairn_heap_calloc", [](std::size_t n) { return cairn_heap_calloc(heap_of_test(), n, 1); }, 16, true},
    {"cairn_heap_zalloc", [](std::size_t n) { return cairn_heap_zalloc(heap_of_test(), n); }, 16, true},
    {"cairn_heap_aligned_alloc", [](std::size_t n) { return cairn_heap_aligned_alloc(heap_of_test(), 4096, n); }, 4096},
    {"cairn_heap_realloc", [](std::size_t n) { return cairn_heap_realloc(heap_of_test(), nullptr, n); }},
};

std::vector<std::size_t> special_sizes() {
  std::vector<std::size_t> all{0, PTRDIFF_MAX, SIZE_MAX, SIZE_MAX - 1, std::size_t{PTRDIFF_MAX} + 1};
  for (unsigned n = 0; n < 64; n++) {
    if (n > 30 && n < 44) continue;  // some are had, and cost seconds: maps of millions of slices
    for (const int off : {-1, 0, 1}) all.push_back((std::size_t{1} << n) + static_cast<std::size_t>(off));
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

/// Of large blocks only the ends: the others would have to be read in.
bool reads_zero(const unsigned char* block, std::size_t size) {
  const auto zero = [](unsigned char byte) { return byte == 0; };
  const std::size_t some = std::min<std::size_t>(size, 4096);
  return std::all_of(block, block + some, zero) && std::all_of(block + size - some, block + size, zero);
}

}  // namespace

TEST_CASE("each function with each special size: a block as promised, or null with ENOMEM") {
  for (const allocation& of : allocations) {
    for (const std::size_t size : special_sizes()) {
      if (of.zeroed && size > surely && size <= std::size_t{PTRDIFF_MAX}) continue;
      CAPTURE(of.name);
      CAPTURE(size);
      for (const bool used_before : {false, true}) {
        errno = 77;
        auto* block = static_cast<unsigned char*>(of.allocate(size));
        if (block == nullptr) {
          CHECK(errno == ENOMEM);
          REQUIRE(size > surely);
          continue;
        }
        CHECK(errno == 77);
        REQUIRE(size <= std::size_t{PTRDIFF_MAX});
        CHECK(reinterpret_cast<std::uintptr_t>(block) % of.align == 0);
        REQUIRE(cairn_usable_size(block) >= size);
        if (of.zeroed) CHECK(reads_zero(block, size));
        // The second time memory is had that was used.
        if (!used_before && size <= huge_page) std::memset(block, 0xa5, cairn_usable_size(block));
        cairn_free(block);
        CHECK(errno == 77);
      }
    }
  }
}
TEST_CASE("good_size is the usable size of such a block, and a fixed point; beyond all blocks it is the size") {
  for (const std::size_t size : special_sizes()) {
    CAPTURE(size);
    const std::size_t good = cairn_good_size(size);
    CHECK(good >= size);
    CHECK(cairn_good_size(good) == good);
    if (size > std::size_t{PTRDIFF_MAX}) CHECK(good == size);
    if (size > surely) continue;
    void* block = cairn_malloc(size);
    CHECK(cairn_usable_size(block) == good);
    cairn_free(block);
  }
}
TEST_CASE("a product that overflows is ENOMEM, and the block is as it was") {
  auto* block = static_cast<unsigned char*>(cairn_malloc(100));
  std::memset(block, 0x5a, 100);
  for (const std::size_t count : {SIZE_MAX, SIZE_MAX / 2 + 1, std::size_t{1} << 32}) {
    const std::size_t size = count == std::size_t{1} << 32 ? count : 2;
    CAPTURE(count);
    errno = 0;
    CHECK(cairn_reallocarray(block, count, size) == nullptr);
    CHECK(errno == ENOMEM);
    errno = 0;
    CHECK(cairn_calloc(count, size) == nullptr);
    CHECK(errno == ENOMEM);
    errno = 0;
    CHECK(cairn_heap_calloc(heap_of_test(), count, size) == nullptr);
    CHECK(errno == ENOMEM);
  }
  CHECK(std::all_of(block, block + 100, [](unsigned char byte) { return byte == 0x5a; }));
  auto* more = static_cast<unsigned char*>(cairn_reallocarray(block, 50, 20));
  REQUIRE(more != nullptr);
  CHECK(cairn_usable_size(more) >= 1000);
  CHECK(std::all_of(more, more + 100, [](unsigned char byte) { return byte == 0x5a; }));
  cairn_free(more);
}
TEST_CASE("an alignment that is no power of two is EINVAL") {
  for (const std::size_t align : {std::size_t{0}, std::size_t{3}, std::size_t{48}, SIZE_MAX}) {
    CAPTURE(align);
    errno = 0;
    CHECK(cairn_aligned_alloc(align, 64) == nullptr);
    CHECK(errno == EINVAL);
    errno = 0;
    CHECK(cairn_heap_aligned_alloc(heap_of_test(), align, 64) == nullptr);
    CHECK(errno == EINVAL);
  }
}
TEST_CASE("page_utilization is the share of live blocks of the page; of no block it is negative") {
  static int own = 0;
  CHECK(cairn_page_utilization(nullptr) < 0);
  CHECK(cairn_page_utilization(&own) < 0);
  cairn_heap_t* heap = cairn_heap_new();
  std::vector<void*> blocks(100);
  // No check while inside, nor memory of the program's: it would end with the heap.
  const int entered = cairn_heap_enter(heap);
  std::generate(blocks.begin(), blocks.end(), [] { return cairn_malloc(48); });
  const double full = cairn_page_utilization(blocks[0]);
  std::for_each(blocks.begin(), blocks.begin() + 50, cairn_free);
  const double half = cairn_page_utilization(blocks[99]);
  const int left = cairn_heap_leave(heap);
  CHECK(entered == 0);
  CHECK(left == 0);
  CHECK(full > 0);
  CHECK(full <= 1);
  CHECK(half == doctest::Approx(full / 2));
  CHECK(cairn_heap_destroy(heap) == 0);
}
