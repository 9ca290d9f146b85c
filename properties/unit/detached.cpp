// SPDX-License-Identifier: MIT
//
// detached.hpp, sequentially: a value attaches once; models/detached has the schedules.
#include "detached.hpp"

#include <doctest/doctest.h>

#include <set>

#include "production.hpp"

using namespace cairn;

TEST_CASE("a value attaches once") {
  detached<production> claim{};
  const std::uint64_t value = claim.detach();
  CHECK(claim.attach(value));
  CHECK_FALSE(claim.attach(value));
}

TEST_CASE("no number attaches that is not the value of the last detach") {
  detached<production> claim{};
  for (std::uint64_t wrong = 0; wrong < 8; wrong++) CHECK_FALSE(claim.attach(wrong));
  const std::uint64_t value = claim.detach();
  for (std::uint64_t wrong = 0; wrong < 64; wrong++) {
    if (wrong != value) CHECK_FALSE(claim.attach(wrong));
  }
  CHECK(claim.attach(value));
  for (std::uint64_t wrong = 0; wrong < 64; wrong++) CHECK_FALSE(claim.attach(wrong));
}

TEST_CASE("each detach gives another value, and the earlier ones are worth nothing") {
  detached<production> claim{};
  std::set<std::uint64_t> values;
  for (int i = 0; i < 100; i++) {
    const std::uint64_t value = claim.detach();
    CHECK(values.insert(value).second);
    for (const std::uint64_t earlier : values) {
      if (earlier != value) CHECK_FALSE(claim.attach(earlier));
    }
    CHECK(claim.attach(value));
  }
}
