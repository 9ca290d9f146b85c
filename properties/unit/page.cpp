// SPDX-License-Identifier: MIT
//
// page.hpp: the record, the owner word, which addresses are blocks.
#include "page.hpp"

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <set>
#include <vector>

#include "production.hpp"
#include "size_class.hpp"

using namespace cairn;

namespace {
using page_type = page<production, geometry_64k>;
using block_type = free_block<production, geometry_64k>;
constexpr std::uint64_t page_secret = 0x1234567;

struct fixture {
  fixture(std::size_t size, std::size_t bytes) : memory(bytes / sizeof(block_type)) {
    record.start.set(memory.data());
    record.block_size.set(size);
    record.divisor.set(page_type::divisor_of(size));
    record.limit.set(static_cast<std::uint32_t>(bytes / size));
  }
  char* start() { return reinterpret_cast<char*>(memory.data()); }
  std::vector<block_type> memory;
  page_type record{};
};
}  // namespace

TEST_CASE("a record is two cache lines: one written often, one read by all") {
  CHECK(sizeof(page_type) == 128);
  CHECK(offsetof(page_type, remote) < 64);
  CHECK(offsetof(page_type, owner) == 64);
}

TEST_CASE("an owner word names heap, generation and kind, with and without the full bit") {
  for (const std::uint32_t heap : {1u, 77u, (1u << 20) - 1}) {
    for (const std::uint32_t generation : {1u, 2u, gate_word::last_generation}) {
      for (const bool shard : {false, true}) {
        const std::uint64_t word = owner_word::make(heap, generation, shard);
        CHECK(owner_word::heap_of(word) == heap);
        CHECK(owner_word::heap_of(word | owner_word::full_bit) == heap);
        CHECK(owner_word::generation_of(word | owner_word::full_bit) == generation + (shard ? gate_word::kind_bit : 0));
        CHECK(owner_word::without_full(word | owner_word::full_bit) == word);
        CHECK((word & owner_word::full_bit) == 0);
        CHECK(owner_word::is_shard(word) == shard);
        CHECK(owner_word::is_owned(word));
        CHECK((word != owner_word::nobody && word != owner_word::no_pages));
        CHECK((word | owner_word::full_bit) != owner_word::no_pages);
        const std::uint64_t gone = word | owner_word::gone_bit;
        CHECK((owner_word::is_gone(gone) && !owner_word::is_owned(gone) && !owner_word::is_gone(word)));
        CHECK(
            (owner_word::heap_of(gone) == heap && owner_word::generation_of(gone) == owner_word::generation_of(word)));
      }
    }
  }
}

TEST_CASE("exactly the starts of threaded blocks are blocks, for every class of a small page") {
  using classes = size_class<geometry_64k>;
  constexpr std::size_t bytes = geometry_64k::slice_bytes;
  for (unsigned c = 0; classes::block_size(c) <= geometry_64k::small_max; c++) {
    const std::size_t size = classes::block_size(c);
    fixture f(size, bytes);
    const auto count = static_cast<std::uint32_t>(bytes / size / 2 + 1);
    f.record.set_capacity(count);
    std::size_t wrong = 0;
    for (std::ptrdiff_t offset = -1024; offset < static_cast<std::ptrdiff_t>(bytes) + 1024; offset++) {
      const bool is = offset >= 0 && static_cast<std::size_t>(offset) % size == 0 &&
                      static_cast<std::size_t>(offset) / size < count;
      wrong += f.record.is_block(reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(f.start()) +
                                                               static_cast<std::uintptr_t>(offset))) != is;
    }
    CHECK_MESSAGE(wrong == 0, size);
  }
}

TEST_CASE("of a singleton only its start is a block, however large it is") {
  for (std::size_t slices = 9; slices < std::size_t{1} << 20; slices = slices * 3 / 2) {
    const std::size_t size = slices * geometry_64k::slice_bytes;
    page_type record{};
    const std::uintptr_t start = std::uintptr_t{1} << 44;
    record.start.set(reinterpret_cast<block_type*>(start));
    record.divisor.set(page_type::divisor_of(size));
    record.set_capacity(1);
    CHECK(record.is_block(reinterpret_cast<void*>(start)));
    for (const std::size_t offset : {std::size_t{1}, std::size_t{16}, size / 2, size - 16, size, 2 * size}) {
      CHECK_FALSE(record.is_block(reinterpret_cast<void*>(start + offset)));
      CHECK_FALSE(record.is_block(reinterpret_cast<void*>(start - offset)));
    }
  }
}

TEST_CASE("extend threads fresh blocks a few KiB at a time, each once, with the key of a free block") {
  fixture f(192, 65536);
  std::set<block_type*> seen;
  std::uint32_t steps = 0;
  for (; f.record.extend(page_secret); steps++) {
    REQUIRE(f.record.invariant());
    while (block_type* got = f.record.pop()) {
      CHECK(got->is_free(page_secret));
      CHECK(seen.insert(got).second);
      CHECK(f.record.is_block(got));
    }
  }
  CHECK(seen.size() == f.record.limit.get());
  CHECK(f.record.used.get() == f.record.limit.get());
  CHECK(steps == (65536 / 192 + 4096 / 192 - 1) / (4096 / 192));
  CHECK_FALSE(f.record.extend(page_secret));
}

TEST_CASE("a page of blocks that are larger than the step still threads one") {
  fixture f(8192, 65536);
  CHECK(f.record.extend(page_secret));
  CHECK(f.record.capacity() == 1);
}

TEST_CASE("a chain that comes back goes before the free list, and used falls by its length") {
  fixture f(4096, 65536);
  while (f.record.extend(page_secret)) {
  }
  std::array<block_type*, 3> taken{};
  for (auto& t : taken) t = f.record.pop();
  taken[0]->next.set(taken[1]);
  taken[1]->next.set(nullptr);
  block_type* rest = f.record.free.get();
  f.record.add_chain({taken[0], 2});
  CHECK(f.record.used.get() == 1);
  CHECK(f.record.pop() == taken[0]);
  CHECK(f.record.pop() == taken[1]);
  CHECK(f.record.pop() == rest);
  f.record.add_chain({nullptr, 0});
  CHECK(f.record.used.get() == 4);
}
