// SPDX-License-Identifier: MIT
//
// order.hpp: site names are compile-time strings that cost nothing.
#include "order.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

using namespace cairn;

TEST_CASE("a site keeps its name") {
  CHECK(std::string(decltype(at<"remote.push">)::name) == "remote.push");
}

TEST_CASE("sites of different names are different types, of one name the same") {
  CHECK_FALSE(std::is_same_v<decltype(at<"a.load">), decltype(at<"a.store">)>);
  CHECK(std::is_same_v<decltype(at<"a.load">), decltype(at<"a.load">)>);
}

TEST_CASE("a site has no state to pass at run time") {
  CHECK(std::is_empty_v<site<"a.load">>);
}
