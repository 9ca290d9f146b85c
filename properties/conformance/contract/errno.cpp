// SPDX-License-Identifier: MIT
//
// errno - what it holds after a call: unchanged by success and by free, also when system calls inside failed or were
// made.

#include <doctest/doctest.h>

#include "family.hpp"

#include <cstdio>
#include <vector>

using namespace contract;

namespace {
constexpr int sentinel = 4711;

// Allocates with `make` and frees with `drop`, in bulk so that slow paths are taken; errno must not move.
template <typename Make>
void errno_stays(Make make) {
  for (std::size_t size : sizes) {
    std::vector<void*> blocks(size > mib ? 3 : 40);
    for (void*& block : blocks) {
      errno = sentinel;
      block = make(size);
      CHECK(errno == sentinel);
      REQUIRE(block != nullptr);
    }
    for (void* block : blocks) {
      errno = sentinel;
      std::free(block);
      CHECK(errno == sentinel);
    }
  }
}
}  // namespace

TEST_CASE("success leaves errno alone: malloc") {
  errno_stays([](std::size_t n) { return std::malloc(n); });
}
TEST_CASE("success leaves errno alone: calloc") {
  errno_stays([](std::size_t n) { return std::calloc(1, n); });
}
TEST_CASE("success leaves errno alone: realloc") {
  errno_stays([](std::size_t n) { return std::realloc(std::malloc(n / 2), n + 1); });
}
TEST_CASE("success leaves errno alone: aligned_alloc") {
  errno_stays([](std::size_t n) { return aligned_alloc(256, n); });
}
TEST_CASE("success leaves errno alone: valloc") {
  errno_stays([](std::size_t n) { return valloc(n); });
}
TEST_CASE("success leaves errno alone: operator new") {
  errno_stays([](std::size_t n) {
    void *p = ::operator new(n), *q = std::malloc(n);
    ::operator delete(p);
    return q;
  });
}

TEST_CASE("success leaves errno alone: posix_memalign") {
  errno_stays([](std::size_t n) {
    void* block = nullptr;
    CHECK(posix_memalign(&block, 512, n) == 0);
    return block;
  });
}

TEST_CASE("free of NULL does nothing") {
  errno = sentinel;
  for (int i = 0; i < 100; ++i) std::free(opaque(static_cast<void*>(nullptr)));
  CHECK(errno == sentinel);
}

TEST_CASE("malloc_trim, mallopt, mallinfo and mallinfo2 answer, and agree that nothing is negative") {
  void* block = std::malloc(300 * kib);
  REQUIRE(block != nullptr);
  const int trimmed = malloc_trim(0);
  CHECK((trimmed == 0 || trimmed == 1));
  const int set = mallopt(M_MMAP_THRESHOLD, 1 << 20);
  CHECK((set == 0 || set == 1));
  const struct mallinfo2 now = mallinfo2();
  CHECK(now.arena + now.hblkhd < std::size_t{1} << 46);
  CHECK(now.uordblks < std::size_t{1} << 46);
  CHECK(now.fordblks < std::size_t{1} << 46);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  const struct mallinfo old = mallinfo();
#pragma GCC diagnostic pop
  CHECK(old.ordblks >= 0);
  std::free(block);
}

TEST_CASE("malloc_info writes XML and refuses options") {
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  CHECK(malloc_info(0, file) == 0);
  std::rewind(file);
  char text[64] = {};
  CHECK(std::fread(text, 1, sizeof text - 1, file) > 0);
  CHECK(std::strncmp(text, "<malloc version=\"", 17) == 0);
  errno = 0;
  const int result = malloc_info(opaque(1), file);
  CHECK((result == -1 || result == EINVAL));  // glibc returns EINVAL itself
  std::fclose(file);
}
