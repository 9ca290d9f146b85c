// SPDX-License-Identifier: MIT
//
// allocator.hpp and slow_paths.hpp: malloc, zalloc, aligned, free, misuse, statistics, in one context.
#include "allocator.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <set>
#include <vector>

#include "scripted_platform.hpp"
#include "shadow_heap.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {
template <class G>
std::vector<std::size_t> borders() {
  std::set<std::size_t> all{0, 1};
  for (unsigned c = 0; c < size_class<G>::count; c++) all.insert(size_class<G>::block_size(c));
  for (const std::size_t s : {G::slice_bytes, G::large_max, 2 * G::large_max}) all.insert(s);
  std::set<std::size_t> near;
  for (const std::size_t s : all) near.insert({s == 0 ? 0 : s - 1, s, s + 1});
  return {near.begin(), near.end()};
}
bool only(const std::vector<recorded_misuse>& seen, misuse_kind kind, const void* address) {
  return seen.size() == 1 && seen[0].kind == kind && seen[0].address == address;
}
}  // namespace

TEST_CASE_TEMPLATE("every border size gives a block of its good size, aligned, writable, apart from all others", G,
                   tiny_geometry, shipping_geometry) {
  scripted_heap<G> heap;
  for (const std::size_t size : borders<G>()) {
    shadow_heap shadow(8);
    for (std::size_t slot = 0; slot < 4; slot++) {
      void* got = heap->malloc(size);
      REQUIRE_MESSAGE(got != nullptr, size);
      CHECK(heap->usable_size(got) == heap->good_size(size));
      CHECK(heap->owns(got));
      shadow.add(slot, got, heap->usable_size(got), size, 16);
    }
    shadow.expect_all();
    CHECK(shadow.failure() == "");
    for (std::size_t slot = 0; slot < 4; slot++) heap->free(shadow.at(slot).address);
  }
  heap->collect(true);
  CHECK(heap->statistics().charged_bytes == 0);
  CHECK(heap.misuses().empty());
}

TEST_CASE_TEMPLATE("zeroed blocks read zero, in fresh, used and purged memory", G, tiny_geometry, shipping_geometry) {
  scripted_heap<G> heap;
  for (int round = 0; round < 3; round++) {
    for (const std::size_t size : borders<G>()) {
      auto* got = static_cast<unsigned char*>(heap->zalloc(size));
      REQUIRE(got != nullptr);
      bool zero = true;
      for (std::size_t i = 0; i < size; i++) zero &= got[i] == 0;
      CHECK_MESSAGE(zero, size);
      std::memset(got, 0xff, heap->usable_size(got));
      heap->free(got);
    }
    if (round == 1) heap->collect(true);
  }
}

TEST_CASE_TEMPLATE("aligned blocks are aligned, for every power of two and wherever the space was placed", G,
                   tiny_geometry, shipping_geometry) {
  for (const bool placeable : {true, false}) {
    scripted_heap<G> heap;
    heap.os.placeable = placeable;
    heap.os.skew = 5 * scripted_world::page;
    for (std::size_t align = 1; align <= 4 * G::slice_bytes; align *= 2) {
      for (const std::size_t size : {std::size_t{0}, std::size_t{1}, align - 1, align, align + 1, 3 * align}) {
        void* got = heap->aligned(align, size);
        REQUIRE_MESSAGE(got != nullptr, align);
        CHECK_MESSAGE(reinterpret_cast<std::uintptr_t>(got) % align == 0, align);
        CHECK(heap->usable_size(got) >= size);
        heap->free(got);
      }
    }
    CHECK(heap.misuses().empty());
    CHECK(heap.os.violation().empty());
  }
}

TEST_CASE("sizes and alignments that no memory can hold are null, and say so to the platform") {
  scripted_heap<tiny_geometry> heap;
  std::uint64_t expected = 0;
  for (const std::size_t size :
       {SIZE_MAX, SIZE_MAX - 15, std::size_t{PTRDIFF_MAX}, std::size_t{PTRDIFF_MAX} + 1, std::size_t{1} << 40}) {
    CHECK(heap->malloc(size) == nullptr);
    CHECK(heap.out_of_memory() == ++expected);
    CHECK(heap->zalloc(size) == nullptr);
    CHECK(heap.out_of_memory() == ++expected);
    CHECK(heap->aligned(64, size) == nullptr);
    CHECK(heap.out_of_memory() == ++expected);
    CHECK(heap->aligned(std::size_t{1} << 63, 1) == nullptr);
    CHECK(heap.out_of_memory() == ++expected);
  }
  void* got = heap->malloc(8);
  CHECK(got != nullptr);
  CHECK(heap.out_of_memory() == expected);
}

TEST_CASE("free of null does nothing, in any phase") {
  scripted_heap<tiny_geometry> heap;
  heap->free(nullptr);
  heap->free(heap->malloc(1));
  heap->free(nullptr);
  heap.run_end_hook(0);
  heap->free(nullptr);
  CHECK(heap.misuses().empty());
}

TEST_CASE_TEMPLATE("a double free is reported and changes nothing, for every page kind", G, tiny_geometry,
                   shipping_geometry) {
  for (const std::size_t size : {std::size_t{24}, G::small_max, G::medium_max, G::large_max}) {
    scripted_heap<G> heap;
    void* keep = heap->malloc(size);
    void* twice = heap->malloc(size);
    heap->free(twice);
    heap->free(twice);
    CHECK(only(heap.misuses(), misuse_kind::double_free, twice));
    void* again = heap->malloc(size);
    CHECK(heap->malloc(size) != again);
    CHECK(keep != again);
  }
}

TEST_CASE("a double free by a foreign thread is reported, whether the first one waits in a batch or not") {
  for (const bool flushed : {false, true}) {
    scripted_heap<tiny_geometry> heap(2);
    void* twice = heap->malloc(100);
    heap.in(1, [&] {
      heap->free(twice);
      if (flushed) heap->collect(false);
      heap->free(twice);
    });
    CHECK(only(heap.misuses(), misuse_kind::double_free, twice));
  }
}

TEST_CASE_TEMPLATE("free of an address inside a block, of a block never handed out and of a gap is reported", G,
                   tiny_geometry, shipping_geometry) {
  for (const std::size_t size :
       {std::size_t{64}, std::size_t{192}, G::small_max, G::medium_max, G::large_max, 2 * G::large_max}) {
    scripted_heap<G> heap;
    auto* block = static_cast<char*>(heap->malloc(size));
    const std::size_t usable = heap->usable_size(block);
    std::size_t wrong = 0, reported = 0;
    for (const std::size_t offset : {std::size_t{1}, std::size_t{8}, std::size_t{16}, usable / 2, usable - 1, usable}) {
      heap->free(block + offset);
      heap->free(block - offset);
      wrong += heap.misuses().size() - reported != 2;
      reported = heap.misuses().size();
    }
    CHECK_MESSAGE(wrong == 0, size);
    heap.misuses().clear();
    heap->free(block);
    CHECK(heap.misuses().empty());
  }
}

TEST_CASE("free and realloc of what is no block of Cairn's are reported and counted") {
  scripted_heap<tiny_geometry> heap;
  void* mine = heap->malloc(10);
  alignas(64) char elsewhere[64];
  heap->free(elsewhere);
  CHECK(only(heap.misuses(), misuse_kind::foreign_pointer, elsewhere));
  CHECK(heap->realloc(elsewhere, 5) == nullptr);
  CHECK(heap.misuses().size() == 2);
  CHECK(heap->usable_size(elsewhere) == 0);
  CHECK_FALSE(heap->owns(elsewhere));
  CHECK(heap->statistics().unknown_frees == 2);
  heap->free(mine);
  CHECK(heap.misuses().size() == 2);
}

TEST_CASE("before the first allocation every address is foreign") {
  scripted_heap<tiny_geometry> heap;
  char elsewhere[16];
  CHECK(heap->usable_size(elsewhere) == 0);
  CHECK(heap->usable_size(nullptr) == 0);
  heap->free(elsewhere);
  CHECK(only(heap.misuses(), misuse_kind::foreign_pointer, elsewhere));
  CHECK(heap->statistics().charged_bytes == 0);
  heap->collect(true);
  CHECK(heap.os.calls(os_call::reserve_at) == 0);
}

TEST_CASE("a sized free with more than the block holds is reported, with what it holds it is not") {
  scripted_heap<tiny_geometry> heap;
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{100}, tiny_geometry::medium_max, 3 * tiny_geometry::large_max}) {
    void* block = heap->malloc(size);
    heap->free_sized(block, heap->usable_size(block) + 1);
    CHECK(only(heap.misuses(), misuse_kind::size_mismatch, block));
    heap.misuses().clear();
    heap->free_sized(block, size);
    CHECK(heap.misuses().empty());
  }
}

TEST_CASE("a block that holds its own address at any place can be freed") {
  scripted_heap<tiny_geometry> heap;
  for (const std::uint64_t random : {std::uint64_t{0}, std::uint64_t{1}, UINT64_MAX}) {
    heap.os.random = random;
    for (int i = 0; i < 50; i++) {
      auto** block = static_cast<void**>(heap->malloc(64));
      for (int w = 0; w < 8; w++) block[w] = block;
      heap->free(block);
    }
  }
  CHECK(heap.misuses().empty());
}

TEST_CASE("statistics: what is live, charged, at most and by whom") {
  scripted_heap<tiny_geometry> heap(2);
  CHECK(heap->statistics().heaps == 0);
  void* one = heap->malloc(100);
  void* two = heap->malloc(2 * tiny_geometry::large_max);
  const std::size_t usable = heap->usable_size(one) + heap->usable_size(two);
  auto seen = heap->statistics();
  CHECK(seen.live_bytes == usable);
  CHECK(seen.charged_bytes == tiny_geometry::slice_bytes + 2 * tiny_geometry::large_max);
  CHECK(seen.reserved_bytes >= seen.charged_bytes);
  CHECK(seen.heaps == 1);
  CHECK(seen.allocations >= 2);
  heap.in(1, [&] { heap->free(heap->malloc(1)); });
  CHECK(heap->statistics().heaps == 2);
  heap->free(one);
  heap->free(two);
  CHECK(heap->statistics().live_bytes <= tiny_geometry::slice_bytes);  // context 1 is inside its heap: whole pages
  CHECK(heap->statistics().peak_bytes >= seen.charged_bytes);
  heap->collect(true);
  heap.in(1, [&] { heap->collect(true); });
  CHECK(heap->statistics().live_bytes == 0);
  CHECK(heap->statistics().charged_bytes == 0);
}

TEST_CASE_TEMPLATE("whichever system call of the first allocations fails: null or a block, and then it works", G,
                   tiny_geometry, shipping_geometry) {
  for (std::uint64_t n = 1; n < 40; n++) {
    for (const bool on : {false, true}) {
      scripted_heap<G> heap;
      heap.os.fail(every_call, n, on);
      shadow_heap shadow(16);
      std::size_t nulls = 0;
      for (std::size_t slot = 0; slot < 16; slot++) {
        const std::size_t size = slot * slot * G::large_max / 64;
        void* got = heap->malloc(size);
        if (got != nullptr) shadow.add(slot, got, heap->usable_size(got), size, 16);
        nulls += got == nullptr;
      }
      CHECK(heap.out_of_memory() == nulls);
      if (on && n == 1) CHECK(nulls == 16);
      heap.os.heal();
      for (std::size_t slot = 0; slot < 16; slot++) {
        if (!shadow.live(slot)) {
          void* got = heap->malloc(8);
          REQUIRE(got != nullptr);
          shadow.add(slot, got, heap->usable_size(got), 8, 16);
        }
      }
      shadow.expect_all();
      CHECK(shadow.failure() == "");
      CHECK(heap.os.violation().empty());
    }
  }
}
