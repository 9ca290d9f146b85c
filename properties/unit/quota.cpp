// SPDX-License-Identifier: MIT
//
// quota.hpp, sequentially: charges up to the limit and no more; models/quota has the schedules.
#include "quota.hpp"

#include <doctest/doctest.h>

#include "production.hpp"

using namespace cairn;
using quota_type = quota<production>;

TEST_CASE("without a limit everything can be charged") {
  quota_type q{};
  q.set_up();
  CHECK(q.limit() == quota_type::none);
  CHECK(q.try_charge(5));
  CHECK(q.try_charge(1u << 30));
  CHECK(q.charged() == (1u << 30) + 5);
}

TEST_CASE("a charge that would exceed the limit changes nothing") {
  quota_type q{};
  q.set_up();
  CHECK(q.try_limit(10));
  CHECK(q.try_charge(7));
  CHECK_FALSE(q.try_charge(4));
  CHECK(q.charged() == 7);
  CHECK(q.try_charge(3));
  CHECK_FALSE(q.try_charge(1));
  q.uncharge(2);
  CHECK(q.try_charge(1));
  CHECK(q.charged() == 9);
  CHECK(q.limit() == 10);
}

TEST_CASE("a limit below what is charged is refused, one that is equal is not") {
  quota_type q{};
  q.set_up();
  CHECK(q.try_charge(8));
  CHECK_FALSE(q.try_limit(7));
  CHECK(q.limit() == quota_type::none);
  CHECK(q.try_limit(8));
  CHECK_FALSE(q.try_charge(1));
  CHECK(q.try_limit(quota_type::none));
  CHECK(q.try_charge(1));
}

TEST_CASE("the sum of a charge does not wrap around") {
  quota_type q{};
  q.set_up();
  CHECK(q.try_charge(quota_type::none));
  CHECK_FALSE(q.try_charge(1));
  CHECK_FALSE(q.try_charge(quota_type::none));
  q.uncharge(quota_type::none);
  CHECK(q.charged() == 0);
  CHECK(q.limit() == quota_type::none);
}

TEST_CASE("a limit of nothing lets nothing through but nothing") {
  quota_type q{};
  q.set_up();
  CHECK(q.try_limit(0));
  CHECK_FALSE(q.try_charge(1));
  CHECK(q.try_charge(0));
}
