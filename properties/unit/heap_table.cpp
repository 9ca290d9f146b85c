// SPDX-License-Identifier: MIT
//
// heap_table.hpp: descriptors by number, in chunks that double.
#include "heap_table.hpp"

#include <doctest/doctest.h>

#include <set>

#include "scripted_platform.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {
struct alignas(64) descriptor {
  std::uint64_t words[8];
};
using G = tiny_geometry;  // chunks of 2, 4, 8 ...; 64 heaps at most
struct fixture {
  scripted_world os;
  heap_table<scripted, G, descriptor> table{};
};
}  // namespace

TEST_CASE("numbers count up, each with its own zeroed descriptor that stays where it is") {
  fixture f;
  std::set<descriptor*> all;
  for (std::uint32_t i = 0; i < G::max_heaps; i++) {
    REQUIRE(f.table.make() == i);
    CHECK(f.table.count() == i + 1);
    descriptor* made = f.table.at_number(i);
    for (const std::uint64_t word : made->words) CHECK(word == 0);
    for (std::uint64_t& word : made->words) word = i + 1;
    CHECK(all.insert(made).second);
  }
  for (std::uint32_t i = 0; i < G::max_heaps; i++) CHECK(f.table.at_number(i)->words[7] == i + 1);
  CHECK(f.os.violation().empty());
}

TEST_CASE("beyond the most heaps there is none, and the others stay") {
  fixture f;
  for (std::uint32_t i = 0; i < G::max_heaps; i++) f.table.make();
  CHECK(f.table.make() == decltype(f.table)::none);
  CHECK(f.table.count() == G::max_heaps);
}

TEST_CASE("a chunk that the system refuses is asked for again, and nothing leaks") {
  fixture f;
  for (const os_call call : {os_call::reserve, os_call::open}) {
    f.os.fail(only(call), 1);
    CHECK(f.table.make() == decltype(f.table)::none);
    CHECK(f.table.count() == 0);
    CHECK(f.os.count(scripted_world::reserved) == 0);
  }
  CHECK(f.table.make() == 0);
}
