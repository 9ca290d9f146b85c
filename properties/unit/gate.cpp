// SPDX-License-Identifier: MIT
//
// gate.hpp, sequentially: entries, leaves and announcements; models/gate has the schedules.
#include "gate.hpp"

#include <doctest/doctest.h>

#include <array>

#include "production.hpp"

using namespace cairn;
using gate_type = gate<production>;

TEST_CASE("the fields of the word do not touch each other") {
  const gate_word word = gate_word{std::uint64_t{0xffffffff} << 32}.with_head((1u << 28) - 1).with_inside(true);
  CHECK(word.head() == (1u << 28) - 1);
  CHECK(word.inside());
  CHECK(word.generation() == 0xffffffff);
  CHECK(word.with_inside(false).head() == (1u << 28) - 1);
  CHECK(word.with_head(0).inside());
  CHECK_FALSE(word.with_inside(false).inside());
}

TEST_CASE("nobody enters a gate that is not established") {
  gate_type g{};
  CHECK(g.try_enter_any() == gate_type::entry::stale);
  CHECK(g.try_enter(1) == gate_type::entry::stale);
}

TEST_CASE("its maker is inside; after leaving one enters and the next finds it busy") {
  gate_type g{};
  g.establish(7);
  CHECK(g.attended(7));
  CHECK(g.try_enter(7) == gate_type::entry::busy);
  CHECK(g.try_leave());
  CHECK_FALSE(g.attended(7));
  CHECK(g.try_enter(8) == gate_type::entry::stale);
  CHECK(g.try_enter(7) == gate_type::entry::entered);
  CHECK(g.try_enter_any() == gate_type::entry::busy);
  CHECK(g.try_leave());
  CHECK(g.try_enter_any() == gate_type::entry::entered);
}

TEST_CASE("an announcement to a resident waits for it, and it cannot leave before") {
  gate_type g{};
  std::array<production::plain<std::uint32_t>, 3> links{};
  g.establish(1);
  CHECK(g.take_announced() == 0);
  CHECK(g.announce(1, 0, links[0]) == gate_type::announcement::left_to_resident);
  CHECK(g.announce(1, 2, links[2]) == gate_type::announcement::left_to_resident);
  CHECK_FALSE(g.try_leave());
  CHECK(g.take_announced() == 3);  // page 2, as number + 1
  CHECK(links[2].get() == 1);      // then page 0
  CHECK(links[0].get() == 0);      // then the end
  CHECK(g.take_announced() == 0);
  CHECK(g.try_leave());
}

TEST_CASE("who announces to an unattended heap is inside and serves it") {
  gate_type g{};
  production::plain<std::uint32_t> link;
  g.establish(1);
  CHECK(g.try_leave());
  CHECK(g.announce(1, 5, link) == gate_type::announcement::serve);
  CHECK(g.try_enter(1) == gate_type::entry::busy);
  CHECK_FALSE(g.try_leave());
  CHECK(g.take_announced() == 6);
  CHECK(g.try_leave());
}

TEST_CASE("an announcement to another generation changes nothing") {
  gate_type g{};
  production::plain<std::uint32_t> link{9};
  g.establish(2);
  CHECK(g.announce(1, 5, link) == gate_type::announcement::stale);
  CHECK(g.take_announced() == 0);
  CHECK(link.get() == 9);
  CHECK(g.attended(1));  // a heap that is gone needs no announcement
}
