// SPDX-License-Identifier: MIT
//
// block_history: right histories pass, planted overlaps are found, and the two events are named.
#include "block_history.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace cairn::properties;

namespace {

block_event malloc_of(std::uintptr_t address, std::size_t size, std::uint64_t begin, std::uint64_t end) {
  return {1, begin, end, address, size, block_event::kind::malloc};
}
block_event free_of(std::uintptr_t address, std::uint64_t begin, std::uint64_t end) {
  return {2, begin, end, address, 0, block_event::kind::free};
}

/// A right history: `count` blocks in slots of 64 bytes; a slot is taken again after its free has begun.
std::vector<block_event> right_history(std::size_t count, std::mt19937_64& random) {
  std::vector<block_event> made;
  std::vector<bool> taken(16);
  std::uint64_t now = 0;
  while (made.size() < count) {
    const std::size_t slot = random() % taken.size();
    const std::uintptr_t address = 0x10000 + 64 * slot;
    const std::uint64_t begin = ++now, end = ++now;
    made.push_back(taken[slot] ? free_of(address, begin, end) : malloc_of(address, 1 + random() % 64, begin, end));
    taken[slot] = !taken[slot];
  }
  return made;
}

}  // namespace

TEST_CASE("one block after the other at the same address is right, in whatever order it is recorded") {
  CHECK(!conflict_in({malloc_of(64, 16, 1, 2), free_of(64, 3, 6), malloc_of(64, 16, 4, 5)}));
  CHECK(!conflict_in({malloc_of(64, 16, 4, 5), free_of(64, 3, 6), malloc_of(64, 16, 1, 2)}));
}

TEST_CASE("a malloc that returns before the free begins has somebody else's block") {
  const auto found = conflict_in({malloc_of(64, 16, 1, 2), malloc_of(64, 16, 3, 4), free_of(64, 5, 6)});
  REQUIRE(found);
  CHECK(found->first.end == 2);
  CHECK(found->second.end == 4);
  CHECK(text_of(*found) ==
        "malloc(16) of 64 by thread 1 [3, 4] overlaps what lives since malloc(16) of 64 by thread 1 [1, 2]");
}

TEST_CASE("calls at the same time can be right: the malloc takes what the free gives up") {
  CHECK(!conflict_in({malloc_of(64, 16, 1, 2), free_of(64, 3, 9), malloc_of(64, 16, 3, 4)}));
  CHECK(!conflict_in({malloc_of(64, 16, 1, 2), free_of(64, 3, 9), malloc_of(64, 16, 2, 3)}));
}

TEST_CASE("parts of blocks overlap, neighbours do not") {
  CHECK(!conflict_in({malloc_of(64, 16, 1, 2), malloc_of(80, 16, 3, 4), malloc_of(48, 16, 5, 6)}));
  CHECK(conflict_in({malloc_of(64, 17, 1, 2), malloc_of(80, 16, 3, 4)}));
  CHECK(conflict_in({malloc_of(64, 16, 1, 2), malloc_of(48, 17, 3, 4)}));
  CHECK(conflict_in({malloc_of(64, 64, 1, 2), malloc_of(80, 1, 3, 4)}));
}

TEST_CASE("what is not live cannot be freed") {
  const auto twice = conflict_in({malloc_of(64, 16, 1, 2), free_of(64, 3, 4), free_of(64, 5, 6)});
  REQUIRE(twice);
  CHECK(text_of(*twice) == "free of 64 by thread 2 [5, 6]: not live");
  CHECK(conflict_in({malloc_of(64, 16, 1, 2), free_of(72, 3, 4)}));
}

TEST_CASE("an overlap planted anywhere in a long right history is found") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; round++) {
    auto events = right_history(200, random);
    REQUIRE(!conflict_in(events));
    // A second owner of a block that lives: just after some malloc, within its bytes.
    std::size_t at = random() % events.size();
    while (events[at].what != block_event::kind::malloc) at = (at + 1) % events.size();
    block_event planted = events[at];
    planted.thread = 7;
    planted.address += random() % planted.size;
    events.push_back(planted);
    std::shuffle(events.begin(), events.end(), random);
    const auto found = conflict_in(events);
    REQUIRE(found);
    CHECK((found->first.thread == 7 || found->second.thread == 7));
  }
}
