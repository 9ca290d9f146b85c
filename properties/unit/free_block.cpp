// SPDX-License-Identifier: MIT
//
// free_block: who is free, who is not, and what a seal notices.
#include "free_block.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <random>

#include "page.hpp"
#include "scripted_platform.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {

constexpr std::uint64_t secret = 0x123456789abcdef1;
using checked = free_block<scripted, tiny_geometry>;
using sealed = free_block<scripted, sealed_geometry>;
static_assert(sizeof(checked) == 16 && sizeof(sealed) == 16);
static_assert(!seals_links<geometry_64k> && seals_links<geometry_64k_sealed>);

template <class Block>
struct blocks {
  alignas(16) std::array<Block, 4> all{};
};

/// Reports of torn links since the last call.
std::size_t reports(scripted_heap<sealed_geometry>& world) {
  const std::size_t seen = world.misuses().size();
  for (const auto& one : world.misuses()) CHECK(one.kind == misuse_kind::corrupted_metadata);
  world.misuses().clear();
  return seen;
}

}  // namespace

TEST_CASE_TEMPLATE("a block is free from begin_free to end_free, whatever is linked to it", Block, checked, sealed) {
  blocks<Block> b;
  CHECK_FALSE(b.all[0].is_free(secret));
  b.all[0].begin_free(secret);
  CHECK(b.all[0].is_free(secret));
  b.all[0].next.set(&b.all[1]);
  CHECK(b.all[0].is_free(secret));
  CHECK_FALSE(b.all[0].is_torn());
  CHECK(b.all[0].next.get() == &b.all[1]);
  b.all[2] = b.all[0];
  CHECK_FALSE(b.all[2].is_free(secret));  // a copy elsewhere
  b.all[0].end_free();
  CHECK_FALSE(b.all[0].is_free(secret));
}

TEST_CASE_TEMPLATE("what is set aside does not count as free until it is put back", Block, checked, sealed) {
  blocks<Block> b;
  Block* aside = nullptr;
  for (Block& each : b.all) {
    each.begin_free(secret);
    each.set_aside(aside, secret);
    aside = &each;
    CHECK_FALSE(each.is_free(secret));
  }
  std::size_t count = 0;
  for (Block* each = aside; each != nullptr; count++) {
    Block* next = each->put_back(secret);
    CHECK(each->is_free(secret));
    CHECK(each->next.get() == next);
    each = next;
  }
  CHECK(count == 4);
}

TEST_CASE("each bit of a sealed link and of its seal counts") {
  scripted_heap<sealed_geometry> world(1);
  sealed::secret = secret;
  blocks<sealed> b;
  for (sealed* to : {static_cast<sealed*>(nullptr), &b.all[1], &b.all[0]}) {
    b.all[0].next.set(to);
    for (unsigned bit = 0; bit < 128; bit++) {
      auto* bytes = reinterpret_cast<unsigned char*>(b.all.data());
      bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ 1u << bit % 8);
      CHECK(b.all[0].is_torn());
      CHECK_FALSE(b.all[0].is_free(secret));
      CHECK(b.all[0].next.get() == nullptr);
      CHECK(reports(world) == 1);
      bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ 1u << bit % 8);
      CHECK(b.all[0].next.get() == to);
    }
  }
  CHECK(reports(world) == 0);
}

TEST_CASE("nothing that a program writes over all of it is a seal") {
  scripted_heap<sealed_geometry> world(1);
  std::mt19937_64 random(1);
  blocks<sealed> b;
  for (std::uint64_t i = 0; i < 100000; i++) {
    sealed::secret = random() | 1;
    const std::uint64_t both = i < 256 ? i * 0x0101010101010101u : random();
    std::memcpy(static_cast<void*>(&b.all[0]), &both, 8);
    std::memcpy(reinterpret_cast<char*>(&b.all[0]) + 8, &both, 8);
    REQUIRE(b.all[0].is_torn());
  }
}

TEST_CASE("a torn block is not handed out, nor what its list held, and the next one comes from elsewhere") {
  scripted_heap<sealed_geometry> world(1);
  constexpr std::size_t size = 64;
  std::array<void*, 6> before{};
  for (void*& each : before) each = world->malloc(size);
  for (void* each : before) world->free(each);  // the last one is the next to be had
  std::memset(before[5], 0, 16);
  for (int i = 0; i < 100; i++) {
    void* got = world->malloc(size);
    REQUIRE(got != nullptr);
    for (void* lost : before) CHECK(got != lost);
  }
  CHECK(reports(world) == 1);
}

TEST_CASE("behind a torn link nothing is followed: what came before it is handed out") {
  scripted_heap<sealed_geometry> world(1);
  constexpr std::size_t size = 64;
  std::array<void*, 6> before{};
  for (void*& each : before) each = world->malloc(size);
  for (void* each : before) world->free(each);
  std::memset(before[3], 0xff, 16);
  CHECK(world->malloc(size) == before[5]);
  CHECK(reports(world) == 0);
  CHECK(world->malloc(size) == before[4]);
  void* got = world->malloc(size);
  for (void* lost : before) CHECK(got != lost);
  CHECK(reports(world) == 1);
}

TEST_CASE("a second free of a sealed block is found by either way of free") {
  scripted_heap<sealed_geometry> world(2);
  void* block = world->malloc(48);
  world->free(block);
  world->free(block);
  REQUIRE(world.misuses().size() == 1);
  CHECK(world.misuses()[0].kind == misuse_kind::double_free);
  world.misuses().clear();
  world.in(1, [&] { world->free(block); });
  REQUIRE(world.misuses().size() == 1);
  CHECK(world.misuses()[0].kind == misuse_kind::double_free);
  world.misuses().clear();
}
