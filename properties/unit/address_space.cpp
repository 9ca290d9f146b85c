// SPDX-License-Identifier: MIT
//
// address_space.hpp: placing, growing, and what a refusing system leaves behind.
#include "address_space.hpp"

#include <doctest/doctest.h>

#include "scripted_platform.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {
using space_type = address_space<scripted, tiny_geometry>;
using G = tiny_geometry;
struct fixture {
  scripted_world os;
  space_type space{};
};
}  // namespace

TEST_CASE("the first region is reserved and nothing of it is open") {
  fixture f;
  REQUIRE(f.space.initialise());
  CHECK(f.space.reserved() == G::first_slices);
  CHECK(f.space.opened() == 0);
  CHECK(f.os.count(scripted_world::opened) == 0);
}

TEST_CASE("an address and its slice are each other's inverse, and other addresses have no slice") {
  fixture f;
  REQUIRE(f.space.initialise());
  for (std::size_t slice = 0; slice < f.space.reserved(); slice++) {
    const auto* start = reinterpret_cast<const char*>(f.space.address_of(slice));
    CHECK(f.space.slice_of(start) == slice);
    CHECK(f.space.slice_of(start + G::slice_bytes - 1) == slice);
    CHECK(f.space.number_of(f.space.page_at(slice)) == slice);
  }
  int local = 0;
  CHECK(f.space.slice_of(&local) >= f.space.reserved());
  CHECK(f.space.slice_of(nullptr) >= f.space.reserved());
  CHECK(f.space.slice_of(reinterpret_cast<const char*>(f.space.address_of(0)) - 1) >= f.space.reserved());
}

TEST_CASE("records of slices that are not open read as pages of nobody") {
  fixture f;
  REQUIRE(f.space.initialise());
  for (std::size_t slice = 0; slice < f.space.reserved(); slice++) {
    CHECK(f.space.page_at(slice)->owner.load(order::relaxed, at<"t">) == owner_word::nobody);
  }
}

TEST_CASE("growing opens whole chunks that hold the run, up to the last slice, and not one more") {
  fixture f;
  REQUIRE(f.space.initialise());
  std::size_t last = 0;
  while (f.space.grow(1, 1)) {
    const std::size_t opened = f.space.opened();
    CHECK((opened > last && opened % G::open_slices == 0));
    CHECK(f.space.word((opened - 1) / word_bits).may_have_free());
    f.space.address_of(opened - 1)->key.set(1);  // writable
    last = opened;
  }
  CHECK(last == G::max_slices);
  CHECK(f.space.reserved() == G::max_slices);
  CHECK(f.os.violation().empty());
}

TEST_CASE("a run that does not fit behind the mark starts at the next word") {
  fixture f;
  REQUIRE(f.space.initialise());
  REQUIRE(f.space.grow(60, 1));
  REQUIRE(f.space.grow(64, 1));
  CHECK(f.space.opened() == 2 * word_bits);
}

TEST_CASE("a limit of the address space is divided by eight, and bounds each later step") {
  fixture f;
  f.os.address_space = 8 * 16 * G::slice_bytes;
  REQUIRE(f.space.initialise());
  CHECK(f.space.reserved() == 16);
  REQUIRE(f.space.grow(16, 1));
  REQUIRE(f.space.grow(4, 1));
  CHECK(f.space.reserved() == 32);
}

TEST_CASE("where the platform knows no place, the space still grows when the neighbourhood is free") {
  fixture f;
  f.os.placeable = false;
  f.os.skew = 3 * scripted_world::page;
  REQUIRE(f.space.initialise());
  CHECK(reinterpret_cast<std::uintptr_t>(f.space.address_of(0)) % G::slice_bytes == 0);
  CHECK(f.space.grow(1, 1));
  CHECK(f.os.violation().empty());
}

TEST_CASE("the alignment of slice 0 is what its address says") {
  fixture f;
  REQUIRE(f.space.initialise());
  const auto base = reinterpret_cast<std::uintptr_t>(f.space.address_of(0));
  CHECK(base % (f.space.alignment() * G::slice_bytes) == 0);
  CHECK(base % (f.space.alignment() * 2 * G::slice_bytes) != 0);
}

TEST_CASE("whichever call fails while placing, nothing stays reserved, and the next try succeeds") {
  for (const bool placeable : {true, false}) {
    for (std::uint64_t n = 1; n < 12; n++) {
      fixture f;
      f.os.placeable = placeable;
      f.os.fail(every_call & ~only(os_call::release), n, true);
      if (f.space.initialise()) continue;  // n calls were enough
      CHECK_MESSAGE(f.os.count(scripted_world::reserved) + f.os.count(scripted_world::readable) == 0, n);
      f.os.heal();
      CHECK(f.space.initialise());
      CHECK(f.space.grow(1, 1));
    }
  }
}

TEST_CASE("whichever call fails while growing, the space is as before, and grows when the system does") {
  for (std::uint64_t n = 1; n < 12; n++) {
    fixture f;
    REQUIRE(f.space.initialise());
    REQUIRE(f.space.grow(word_bits, 1));
    const std::size_t opened = f.space.opened(), reserved = f.os.count(scripted_world::reserved);
    REQUIRE(opened == f.space.reserved());  // so that the next step must reserve, too
    f.os.fail(every_call & ~only(os_call::release), n, true);
    if (f.space.grow(1, 1)) continue;
    CHECK(f.space.opened() == opened);
    if (f.space.reserved() == opened) CHECK_MESSAGE(f.os.count(scripted_world::reserved) == reserved, n);
    f.os.heal();
    CHECK(f.space.grow(1, 1));
    CHECK(f.space.opened() > opened);
    CHECK(f.os.violation().empty());
  }
}

namespace {
/// Slices whose words fill one page of memory, so that to grow is to reserve more of each of the three parts.
struct wide_geometry : tiny_geometry {
  static constexpr std::size_t max_slices = std::size_t{1} << 15;
  static constexpr std::size_t first_slices = std::size_t{1} << 14;
};
}  // namespace

TEST_CASE("whichever of the three reservations fails while growing, none of them stays") {
  for (const os_call call : {os_call::reserve_at, os_call::open_read_only}) {
    for (std::uint64_t n = 1; n < 5; n++) {
      scripted_world os;
      address_space<scripted, wide_geometry> space{};
      REQUIRE(space.initialise());
      REQUIRE(space.grow(wide_geometry::first_slices, 1));
      REQUIRE(space.opened() == space.reserved());
      const auto taken = [&] { return os.count(scripted_world::reserved) + os.count(scripted_world::readable); };
      const std::size_t before = taken();
      os.fail(only(call), n, true);
      if (space.grow(1, 1)) {
        CHECK(n > (call == os_call::reserve_at ? 3u : 1u));
        continue;
      }
      CHECK(space.reserved() == wide_geometry::first_slices);
      CHECK_MESSAGE(taken() == before, n);
      os.heal();
      CHECK(space.grow(1, 1));
      CHECK(os.violation().empty());
    }
  }
}
