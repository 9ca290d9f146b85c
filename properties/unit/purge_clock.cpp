// SPDX-License-Identifier: MIT
//
// purge_clock.hpp: a raised clock is due after the delay, and one pass takes it.
#include "purge_clock.hpp"

#include <doctest/doctest.h>

#include "production.hpp"

using namespace cairn;

TEST_CASE("a clock that nobody raised is never due") {
  purge_clock<production> clock{};
  CHECK_FALSE(clock.is_pending());
  CHECK_FALSE(clock.is_due(UINT64_MAX));
  CHECK_FALSE(clock.begin());
}

TEST_CASE("it is due at the end of the delay and not before") {
  purge_clock<production> clock{};
  clock.raise(100, 50);
  CHECK(clock.is_pending());
  CHECK_FALSE(clock.is_due(149));
  CHECK(clock.is_due(150));
}

TEST_CASE("later raises do not put it off") {
  purge_clock<production> clock{};
  clock.raise(100, 50);
  clock.raise(140, 50);
  CHECK(clock.is_due(150));
}

TEST_CASE("one pass takes all raises; the next raise makes the next pass") {
  purge_clock<production> clock{};
  clock.raise(100, 50);
  clock.raise(110, 50);
  CHECK(clock.begin());
  CHECK_FALSE(clock.begin());
  CHECK_FALSE(clock.is_due(1000));
  clock.raise(1000, 50);
  CHECK_FALSE(clock.is_due(1049));
  CHECK(clock.is_due(1050));
}
