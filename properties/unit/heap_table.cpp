// SPDX-License-Identifier: MIT
//
// heap_table.hpp: descriptors by number, from 1 on, in one reservation that is opened as they are made.
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
using G = tiny_geometry;  // opened 2 at a time; 64 heaps at most
struct fixture {
  bool initialise() {
    return table.initialise([this](descriptor&) { first_prepared++; });
  }
  scripted_world os;
  heap_table<scripted, G, descriptor> table{};
  int first_prepared = 0;
};
}  // namespace

TEST_CASE("before the table is initialised no number is found") {
  fixture f;
  for (const std::uint64_t number : {0u, 1u, 63u, UINT32_MAX}) CHECK(f.table.find(number) == nullptr);
}

TEST_CASE("numbers count up from 1, each with its own zeroed descriptor that stays where it is") {
  fixture f;
  REQUIRE(f.initialise());
  CHECK(f.first_prepared == 1);
  std::set<descriptor*> all;
  for (std::uint32_t i = 1; i <= G::max_heaps; i++) {
    CHECK(f.table.find(i) == nullptr);
    REQUIRE(f.table.make() == i);
    CHECK(f.table.count() == i + 1);
    descriptor* made = f.table.at_number(i);
    CHECK(f.table.find(i) == made);
    for (const std::uint64_t word : made->words) CHECK(word == 0);
    for (std::uint64_t& word : made->words) word = i;
    CHECK(all.insert(made).second);
  }
  for (std::uint32_t i = 1; i <= G::max_heaps; i++) CHECK(f.table.at_number(i)->words[7] == i);
  CHECK(f.os.violation().empty());
}

TEST_CASE("beyond the most heaps there is none, and the others stay") {
  fixture f;
  REQUIRE(f.initialise());
  for (std::uint32_t i = 0; i < G::max_heaps; i++) CHECK(f.table.make() != decltype(f.table)::none);
  CHECK(f.table.make() == decltype(f.table)::none);
  CHECK(f.table.count() == G::max_heaps + 1);
}

TEST_CASE("what the system refuses is asked for again, and nothing leaks") {
  fixture f;
  f.os.fail(every_call, 1, true);
  CHECK_FALSE(f.initialise());
  CHECK(f.table.count() == 0);
  CHECK(f.os.count(scripted_world::reserved) == 0);
  f.os.fail(only(os_call::open), 1);
  CHECK_FALSE(f.initialise());
  CHECK(f.os.count(scripted_world::reserved) == 0);
  REQUIRE(f.initialise());
  CHECK(f.table.make() == 1);
  f.os.fail(only(os_call::open), 1);
  CHECK(f.table.make() == decltype(f.table)::none);
  CHECK(f.table.make() == 2);
}

TEST_CASE("under a limit of the address space the table takes a sixteenth at most") {
  fixture f;
  f.os.address_space = 16 * 5 * 4096;
  REQUIRE(f.initialise());
  std::uint32_t made = 0;
  while (f.table.make() != decltype(f.table)::none) made++;
  CHECK(made >= 1);
  CHECK((made + 1) * sizeof(descriptor) <= 5 * 4096);
}
