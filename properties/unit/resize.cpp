// SPDX-License-Identifier: MIT
//
// resize.hpp: realloc in place, by moving page tables, by a copy.
#include "allocator.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "scripted_platform.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {
using G = tiny_geometry;
using heap_of_test = scripted_heap<G>;

char* filled(heap_of_test& heap, std::size_t size) {
  auto* block = static_cast<char*>(heap->malloc(size));
  REQUIRE(block != nullptr);
  for (std::size_t i = 0; i < size; i++) block[i] = static_cast<char>(i * 7 + i / 251);
  return block;
}
bool keeps(const char* block, std::size_t size) {
  for (std::size_t i = 0; i < size; i++) {
    if (block[i] != static_cast<char>(i * 7 + i / 251)) return false;
  }
  return true;
}
}  // namespace

TEST_CASE("every pair of border sizes keeps the prefix") {
  const std::size_t sizes[] = {1,    16,   17,   255,  256,  257,   2047,  2048,  2049,
                               4096, 4097, 8191, 8192, 8193, 12288, 12289, 40000, 80000};
  for (const std::size_t from : sizes) {
    for (const std::size_t to : sizes) {
      heap_of_test heap;
      char* block = filled(heap, from);
      auto* got = static_cast<char*>(heap->realloc(block, to));
      REQUIRE(got != nullptr);
      CHECK_MESSAGE(keeps(got, from < to ? from : to), from << " to " << to);
      CHECK(heap->usable_size(got) >= to);
      heap->free(got);
      heap->collect(true);
      CHECK(heap->statistics().charged_bytes == 0);
      CHECK(heap.misuses().empty());
    }
  }
}

TEST_CASE("of null it is malloc, to 0 it is free") {
  heap_of_test heap;
  void* got = heap->realloc(nullptr, 50);
  CHECK(heap->usable_size(got) >= 50);
  CHECK(heap->realloc(got, 0) == nullptr);
  CHECK(heap.out_of_memory() == 0);
  CHECK(heap->malloc(50) == got);
  CHECK(heap->realloc(nullptr, 0) != nullptr);
}

TEST_CASE("a size that fits and uses at least half stays where it is") {
  heap_of_test heap;
  void* block = heap->malloc(128);
  for (const std::size_t size : {128u, 100u, 64u}) CHECK(heap->realloc(block, size) == block);
  CHECK(heap->realloc(block, 16) != block);
}

TEST_CASE("a singleton grows and shrinks in place while the slices behind it are free") {
  heap_of_test heap;
  char* block = filled(heap, 3 * G::large_max);
  const std::size_t before = heap->statistics().charged_bytes;
  CHECK(heap->realloc(block, 4 * G::large_max) == block);
  CHECK(heap->statistics().charged_bytes == before + G::large_max);
  CHECK(heap->realloc(block, G::large_max + G::slice_bytes) == block);
  CHECK(heap->usable_size(block) == G::large_max + G::slice_bytes);
  CHECK(heap->statistics().charged_bytes == G::large_max + G::slice_bytes);
  CHECK(keeps(block, G::large_max + G::slice_bytes));
  heap->free(block);
  CHECK(heap->statistics().charged_bytes == 0);
}

TEST_CASE("a singleton that cannot grow where it is moves without a copy, or with one where the system refuses") {
  for (const bool refused : {false, true}) {
    heap_of_test heap;
    char* block = filled(heap, 2 * G::large_max);
    void* wall = heap->malloc(2 * G::large_max);
    if (refused) heap.os.fail(only(os_call::move), 1);
    auto* got = static_cast<char*>(heap->realloc(block, 4 * G::large_max));
    REQUIRE((got != nullptr && got != block));
    CHECK(heap.os.calls(os_call::move) == 1);
    CHECK(keeps(got, 2 * G::large_max));
    heap->free(got);
    CHECK(heap.os.calls(os_call::renew) == (refused ? 0 : 1));
    heap->free(wall);
    CHECK(heap->statistics().charged_bytes == 0);
    CHECK(heap.os.violation().empty());
  }
}

TEST_CASE("a move that loses its target leaves the old block as it was") {
  heap_of_test heap;
  char* block = filled(heap, 2 * G::large_max);
  void* wall = heap->malloc(2 * G::large_max);
  heap.os.fail(only(os_call::move), 1);
  heap.os.move_loses = true;
  CHECK(heap->realloc(block, 4 * G::large_max) == nullptr);
  CHECK(heap.out_of_memory() == 1);
  CHECK(keeps(block, 2 * G::large_max));
  // The lost run is never handed out again.
  for (void* got = wall; got != nullptr; got = heap->malloc(G::large_max + 1)) std::memset(got, 1, G::large_max + 1);
  CHECK(heap.os.violation().empty());
}

TEST_CASE("when memory is out the old block stays, growing and shrinking") {
  heap_of_test heap;
  char* small = filled(heap, 600);
  char* large = filled(heap, 2 * G::large_max);
  while (heap->malloc(G::large_max) != nullptr || heap->malloc(16) != nullptr) {
  }
  CHECK(heap->realloc(small, 3 * G::large_max) == nullptr);
  CHECK(keeps(small, 600));
  CHECK(heap->realloc(large, 8 * G::large_max) == nullptr);
  CHECK(keeps(large, 2 * G::large_max));
  CHECK(heap->realloc(large, SIZE_MAX) == nullptr);
  CHECK(heap->realloc(large, 100) == large);
  CHECK(keeps(large, 100));
}

TEST_CASE("a foreign thread resizes: the contents stay, the old block goes to its owner") {
  for (const std::size_t size : {std::size_t{100}, G::large_max, 2 * G::large_max}) {
    heap_of_test heap(2);
    char* block = filled(heap, size);
    heap.in(1, [&] {
      auto* got = static_cast<char*>(heap->realloc(block, 3 * size));
      REQUIRE(got != nullptr);
      CHECK(keeps(got, size));
      got = static_cast<char*>(heap->realloc(got, size / 4));
      CHECK(keeps(got, size / 4));
      heap->free(got);
      heap->collect(true);
    });
    heap->collect(true);
    heap.in(1, [&] { heap->collect(true); });
    CHECK(heap->statistics().charged_bytes == 0);
    CHECK(heap.misuses().empty());
  }
}
