// SPDX-License-Identifier: MIT
//
// batch.hpp: foreign frees wait here, each for exactly one publication.
#include "batch.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <vector>

#include "production.hpp"
#include "scripted_platform.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {
using G = tiny_geometry;  // 2 pages, 2048 bytes
using page_type = page<production, G>;
using block_type = free_block<production, tiny_geometry>;

struct fixture {
  fixture() {
    for (auto& p : pages) p.block_size.set(64);
  }
  void add(std::size_t number, block_type* freed) {
    batch.add(&pages[number], freed, false, [this](auto* p, auto* first, auto* last, std::uint32_t count, bool pinned) {
      publish(p, first, last, count, pinned);
    });
  }
  void flush() {
    batch.flush([this](auto* p, auto* first, auto* last, std::uint32_t count, bool pinned) {
      publish(p, first, last, count, pinned);
    });
  }
  void publish(page_type* p, block_type* first, block_type* last, std::uint32_t count, bool pinned) {
    publications++;
    pins_given_back += pinned;
    for (std::uint32_t i = 1; i < count; i++) {
      published[first] = p;
      first = first->next.get();
    }
    CHECK(first == last);
    published[first] = p;
  }
  std::array<page_type, 5> pages{};
  std::array<block_type, 64> blocks{};
  foreign_batch<production, G> batch{};
  std::map<block_type*, page_type*> published;
  int publications = 0, pins_given_back = 0;
};
}  // namespace

TEST_CASE("blocks of one page are published together, each once, for their page") {
  fixture f;
  for (std::size_t i = 0; i < 6; i++) f.add(i % 2, &f.blocks[i]);
  CHECK(f.publications == 0);
  CHECK_FALSE(f.batch.empty());
  f.flush();
  CHECK(f.publications == 2);
  CHECK(f.published.size() == 6);
  for (std::size_t i = 0; i < 6; i++) CHECK(f.published[&f.blocks[i]] == &f.pages[i % 2]);
  CHECK(f.batch.empty());
  f.flush();
  CHECK(f.publications == 2);
}

TEST_CASE("a page that needs the place of another publishes the other first") {
  fixture f;
  f.add(0, &f.blocks[0]);
  f.add(2, &f.blocks[1]);  // 2 mod 2 pages = 0
  CHECK(f.publications == 1);
  CHECK(f.published[&f.blocks[0]] == &f.pages[0]);
  f.flush();
  CHECK(f.published[&f.blocks[1]] == &f.pages[2]);
}

TEST_CASE("when the bytes are reached everything is published") {
  fixture f;
  for (std::size_t i = 0; i < G::batch_bytes / 64 - 1; i++) f.add(i % 2, &f.blocks[i]);
  CHECK(f.publications == 0);
  f.add(1, &f.blocks[63]);
  CHECK(f.publications == 2);
  CHECK(f.published.size() == G::batch_bytes / 64);
  CHECK(f.batch.empty());
}

TEST_CASE("a block that is larger than the batch is published at once") {
  fixture f;
  f.pages[4].block_size.set(1 << 20);
  f.add(4, &f.blocks[0]);
  CHECK(f.publications == 1);
  CHECK(f.batch.empty());
}

TEST_CASE("an entry keeps the pin of its page until its blocks are published, once for all of them") {
  fixture f;
  const auto publish = [&](auto* p, auto* first, auto* last, std::uint32_t count, bool pinned) {
    f.publish(p, first, last, count, pinned);
  };
  CHECK_FALSE(f.batch.pins(&f.pages[1]));
  f.batch.add(&f.pages[1], &f.blocks[0], true, publish);
  CHECK(f.batch.pins(&f.pages[1]));
  CHECK_FALSE(f.batch.pins(&f.pages[3]));  // the same place, another page
  f.batch.add(&f.pages[1], &f.blocks[1], false, publish);
  f.add(0, &f.blocks[2]);
  CHECK_FALSE(f.batch.pins(&f.pages[0]));
  f.flush();
  CHECK(f.publications == 2);
  CHECK(f.pins_given_back == 1);
  CHECK_FALSE(f.batch.pins(&f.pages[1]));
}
