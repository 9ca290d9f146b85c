// SPDX-License-Identifier: MIT
//
// geometry.hpp: the concept accepts what the core can work with and refuses what it cannot.
#include "geometry.hpp"

#include <doctest/doctest.h>

#include "scripted_platform.hpp"

using namespace cairn;
using namespace cairn::properties;

namespace {
struct medium_too_large : geometry_64k {
  static constexpr std::size_t medium_max = 9 * slice_bytes;
};
struct odd_granule : geometry_64k {
  static constexpr std::size_t granule = 48;
};
struct steps_no_power : geometry_64k {
  static constexpr unsigned steps = 6;
};
struct no_chunk : geometry_64k {
  static constexpr std::size_t heap_chunk = 0;
};
struct wide_page : geometry_64k {
  static constexpr std::size_t large_slices = 65;
};
}  // namespace

TEST_CASE("the shipping, the unchecked and the test geometries are geometries") {
  CHECK((Geometry<geometry_64k> && Geometry<geometry_64k_unchecked> && Geometry<tiny_geometry> &&
         Geometry<shipping_geometry>));
}

TEST_CASE("sizes that the core cannot work with are refused") {
  CHECK_FALSE(Geometry<medium_too_large>);
  CHECK_FALSE(Geometry<odd_granule>);
  CHECK_FALSE(Geometry<steps_no_power>);
  CHECK_FALSE(Geometry<no_chunk>);
  CHECK_FALSE(Geometry<wide_page>);
}

TEST_CASE("the test geometry reaches full in two to four blocks a page") {
  CHECK(tiny_geometry::slice_bytes / tiny_geometry::small_max == 2);
  CHECK(tiny_geometry::medium_slices * tiny_geometry::slice_bytes / tiny_geometry::medium_max == 2);
  CHECK(tiny_geometry::large_slices * tiny_geometry::slice_bytes / tiny_geometry::large_max == 2);
}

TEST_CASE("the shipping geometry in the tests differs from the real one in reach only") {
  CHECK(shipping_geometry::slice_bytes == geometry_64k::slice_bytes);
  CHECK(shipping_geometry::large_max == geometry_64k::large_max);
  CHECK(shipping_geometry::max_slices < geometry_64k::max_slices);
}
