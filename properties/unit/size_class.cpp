// SPDX-License-Identifier: MIT
//
// size_class.hpp: every size up to 1 MiB or the largest class.
#include "size_class.hpp"

#include <doctest/doctest.h>

#include "scripted_platform.hpp"

using namespace cairn;
using namespace cairn::properties;

/// As the shipping geometry, with classes up to 1 MiB.
struct up_to_1m : geometry_64k {
  static constexpr std::size_t large_max = std::size_t{1} << 20;
};

TEST_CASE_TEMPLATE("every size gets the least class that holds it", G, geometry_64k, up_to_1m, tiny_geometry) {
  using classes = size_class<G>;
  unsigned expected = 0;
  std::size_t wrong = 0;
  for (std::size_t size = 0; size <= G::large_max; size++) {
    while (classes::block_size(expected) < size) expected++;
    wrong += classes::of(size) != expected;
  }
  CHECK(wrong == 0);
  CHECK(classes::count == expected + 1);
}

TEST_CASE_TEMPLATE("block sizes grow, and each is its own class", G, geometry_64k, up_to_1m, tiny_geometry) {
  using classes = size_class<G>;
  for (unsigned c = 0; c < classes::count; c++) {
    CHECK(classes::of(classes::block_size(c)) == c);
    if (c > 0) {
      CHECK(classes::block_size(c) > classes::block_size(c - 1));
      CHECK(classes::of(classes::block_size(c - 1) + 1) == c);
    }
  }
  CHECK(classes::block_size(classes::count - 1) == G::large_max);
}

TEST_CASE_TEMPLATE("beyond the first doubling less than one step of the block is waste", G, geometry_64k, up_to_1m,
                   tiny_geometry) {
  using classes = size_class<G>;
  std::size_t worst_times_steps = 0, wrong = 0;
  for (std::size_t size = G::granule * G::steps + 1; size <= G::large_max; size++) {
    const std::size_t block = classes::block_size(classes::of(size));
    wrong += (block - size) * G::steps >= block;
    worst_times_steps = (block - size) * G::steps > worst_times_steps ? (block - size) * G::steps : worst_times_steps;
  }
  CHECK(wrong == 0);
  CHECK(worst_times_steps > 0);
}

TEST_CASE("the shipping classes waste at most 12.5 % of a block") {
  CHECK(geometry_64k::steps == 8);
}

TEST_CASE_TEMPLATE("a multiple of a power of two gets a block that is one, too", G, geometry_64k, up_to_1m,
                   tiny_geometry) {
  using classes = size_class<G>;
  std::size_t wrong = 0;
  for (std::size_t align = 1; align <= G::large_max; align *= 2) {
    for (std::size_t size = align; size <= G::large_max; size += align) {
      wrong += classes::block_size(classes::of(size)) % align != 0;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE_TEMPLATE("every page of a class holds at least two blocks", G, geometry_64k, tiny_geometry) {
  using classes = size_class<G>;
  for (unsigned c = 0; c < classes::count; c++) {
    CHECK(classes::page_slices(c) * G::slice_bytes >= 2 * classes::block_size(c));
  }
}
