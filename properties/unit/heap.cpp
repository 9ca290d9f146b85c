// SPDX-License-Identifier: MIT
//
// heap.hpp and heap_pages.hpp: how pages move between the lists of one heap.
#include "heap.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

#include "scripted_platform.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {
using G = tiny_geometry;
using classes = size_class<G>;
using page_type = page<scripted, G>;
using block_type = page<scripted, tiny_geometry>::block_type;
using list_type = remote_list<scripted, block_type>;
constexpr std::uint64_t heap_secret = 99;
constexpr auto attended = [] { return true; };

struct fixture {
  fixture() {
    REQUIRE(slices.space().initialise());
    h.set_up(3, heap_kind::thread, &empty, nullptr, owner_word::nobody);
    h.draw_from(&slices);
    h.establish(true, true);
  }
  block_type* take(unsigned c) {
    if (block_type* got = h.current(c)->pop()) return got;
    bool zero = false;
    page_type* record = h.refill(c, heap_secret, zero);
    return record == nullptr ? nullptr : record->pop();
  }
  /// A foreign free by somebody who takes the heap for attended.
  list_type::pushed push(block_type* b) {
    page_type* record = page_of(b);
    return record->remote.push(record->start.get(), b, b, 1, attended, false);
  }
  void announce(page_type* record) {
    CHECK(h.gate().announce(1, static_cast<std::uint32_t>(slices.space().number_of(record)), record->announced_link) ==
          gate<scripted>::announcement::left_to_resident);
  }
  page_type* page_of(block_type* b) {
    page_type* record = slices.space().page_at(slices.space().slice_of(b));
    return owner(record) != owner_word::nobody ? record : record - record->distance_to_first();
  }
  void free_here(block_type* b) {  // as allocator::free_not_local does
    page_type* record = page_of(b);
    b->next.set(record->free.get());
    record->free.set(b);
    record->used.set(record->used.get() - 1);
    if (record->has(page_type::full) || record->used.get() == 0) h.pages().freed_locally(slices, record);
  }
  std::uint64_t owner(page_type* record) { return record->owner.load(order::relaxed, at<"t">); }
  scripted_world os;
  arena<scripted, G> slices{};
  page_type empty{};
  heap<scripted, G> h{};
};
const unsigned two_a_page = classes::of(G::small_max);
}  // namespace

TEST_CASE("a new heap leads to the empty page everywhere, and owns by its number") {
  fixture f;
  for (std::size_t i = 0; i <= G::direct_max / G::granule; i++) CHECK(f.h.direct(i) == &f.empty);
  for (unsigned c = 0; c < classes::count; c++) CHECK(f.h.current(c) == &f.empty);
  CHECK(owner_word::heap_of(f.h.owner()) == 3);
  CHECK(f.h.charged() == 0);
}

TEST_CASE("every class gives different blocks, inside their page, until it is full, then another page") {
  for (unsigned c = 0; c < classes::count; c++) {
    fixture f;
    std::set<block_type*> seen;
    const std::size_t blocks = 2 * classes::page_slices(c) * G::slice_bytes / classes::block_size(c) + 1;
    std::set<page_type*> pages;
    for (std::size_t i = 0; i < blocks; i++) {
      block_type* got = f.take(c);
      REQUIRE(got != nullptr);
      CHECK(seen.insert(got).second);
      const page_type* of = f.h.current(c);
      pages.insert(f.h.current(c));
      CHECK(of->invariant());
      const std::size_t first = f.slices.space().number_of(of);
      CHECK(reinterpret_cast<const char*>(got) + classes::block_size(c) <=
            reinterpret_cast<const char*>(f.slices.space().address_of(first + of->slices.get())));
    }
    CHECK(pages.size() >= 2);
    CHECK(f.h.charged() == pages.size() * classes::page_slices(c) * G::slice_bytes);
  }
}

TEST_CASE("the direct table leads each size to the current page of its class, and to nothing else") {
  fixture f;
  for (std::size_t size = 1; size <= G::direct_max; size++) f.take(classes::of(size));
  for (std::size_t size = 1; size <= G::direct_max; size++) {
    CHECK(f.h.direct((size + G::granule - 1) / G::granule) == f.h.current(classes::of(size)));
  }
}

TEST_CASE("a full page is marked, and a block that comes back lists it again") {
  fixture f;
  block_type* first = f.take(two_a_page);
  block_type* second = f.take(two_a_page);
  page_type* record = f.page_of(first);
  CHECK(f.owner(record) == f.h.owner());
  f.take(two_a_page);
  CHECK(f.owner(record) == (f.h.owner() | owner_word::full_bit));
  CHECK(record->has(page_type::full));
  f.free_here(first);
  CHECK(f.owner(record) == f.h.owner());
  CHECK_FALSE(record->has(page_type::full));
  f.take(two_a_page);  // the rest of the current page
  CHECK(f.take(two_a_page) == first);
  CHECK(f.page_of(second) == record);
}

TEST_CASE("an empty page that is not current goes back; the current one stays until it is collected") {
  fixture f;
  block_type* first = f.take(two_a_page);
  block_type* second = f.take(two_a_page);
  block_type* third = f.take(two_a_page);
  const std::size_t two_pages = f.h.charged();
  f.free_here(first);
  f.free_here(second);
  CHECK(f.owner(f.page_of(first)) == owner_word::nobody);
  f.free_here(third);
  CHECK(f.owner(f.page_of(third)) == f.h.owner());
  CHECK(f.h.charged() == two_pages);  // one kept slice, one current page
  f.h.collect(false);
  CHECK(f.h.charged() == 0);
  CHECK(f.slices.claimed() == 0);
  CHECK(f.h.current(two_a_page) == &f.empty);
}

TEST_CASE("a heap keeps a few empty slices and no more") {
  fixture f;
  std::vector<block_type*> blocks;
  for (int i = 0; i < 20; i++) blocks.push_back(f.take(two_a_page));
  for (block_type* b : blocks) f.free_here(b);
  CHECK(f.h.charged() == (G::kept_slices + 1) * G::slice_bytes);
}

TEST_CASE("a foreign free into a full page is announced once and lists the page again") {
  fixture f;
  block_type* first = f.take(two_a_page);
  f.take(two_a_page);
  f.take(two_a_page);
  page_type* record = f.page_of(first);
  REQUIRE(f.push(first) == list_type::pushed::must_announce);
  f.announce(record);
  f.h.take_work(false);
  CHECK_FALSE(record->has(page_type::full));
  f.take(two_a_page);
  CHECK(f.take(two_a_page) == first);
}

TEST_CASE("who serves a page arms it: the next free announces it, a resident's next free does not") {
  for (bool serving : {true, false}) {
    fixture f;
    block_type* first = f.take(two_a_page);
    block_type* second = f.take(two_a_page);
    f.take(two_a_page);
    REQUIRE(f.push(first) == list_type::pushed::must_announce);
    f.announce(f.page_of(first));
    f.h.take_work(serving);
    CHECK(f.push(second) == (serving ? list_type::pushed::must_announce : list_type::pushed::quietly));
  }
}

TEST_CASE("a page whose announcement is in flight is not released before it has arrived") {
  fixture f;
  block_type* first = f.take(two_a_page);
  block_type* second = f.take(two_a_page);
  f.take(two_a_page);
  page_type* record = f.page_of(first);
  REQUIRE(f.push(first) == list_type::pushed::must_announce);
  f.free_here(second);  // used is 1: the announced block
  CHECK(f.owner(record) != owner_word::nobody);
  f.h.collect(true);
  CHECK(f.owner(record) != owner_word::nobody);
  f.h.gate().announce(1, static_cast<std::uint32_t>(f.slices.space().number_of(record)), record->announced_link);
  f.h.take_work(true);
  CHECK(f.owner(record) == owner_word::nobody);
}

TEST_CASE("a singleton is one block of whole slices, aligned, and goes back when it is freed") {
  fixture f;
  bool zero = false;
  for (const auto align : {std::size_t{1}, std::size_t{2}, std::size_t{8}, std::size_t{32}}) {
    page_type* record = f.h.claim_singleton(G::large_max + 1, align, zero);
    REQUIRE(record != nullptr);
    CHECK(zero);
    CHECK(record->block_size.get() == G::large_max + G::slice_bytes);
    CHECK(reinterpret_cast<std::uintptr_t>(record->start.get()) % (align * G::slice_bytes) == 0);
    CHECK(f.h.charged() == record->block_size.get());
    f.free_here(record->start.get());
    CHECK(f.h.charged() == 0);
    f.slices.purge();
  }
}

TEST_CASE("a fresh page reads zero beyond the link and key of its free blocks; a used one does not claim to") {
  fixture f;
  bool zero = false;
  page_type* record = f.h.refill(two_a_page, heap_secret, zero);
  CHECK(zero);
  const auto* bytes = reinterpret_cast<const unsigned char*>(record->free.get());
  for (std::size_t i = sizeof(block_type); i < G::small_max; i++) REQUIRE(bytes[i] == 0);
  f.free_here(record->pop());
  f.h.collect(false);
  f.h.refill(two_a_page, heap_secret, zero);
  CHECK_FALSE(zero);
}

TEST_CASE("when memory is out a class gives null, and gives again after a free") {
  fixture f;
  std::vector<block_type*> blocks;
  const unsigned c = classes::of(G::large_max);
  while (block_type* got = f.take(c)) blocks.push_back(got);
  CHECK(blocks.size() == 2 * G::max_slices / G::large_slices);
  f.free_here(blocks[5]);
  CHECK(f.take(c) == blocks[5]);
}
