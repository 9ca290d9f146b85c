// SPDX-License-Identifier: MIT
//
// blocks - what a program sees of its blocks, whatever the tape does: the shadow heap's claims, one by one.
#include "claims.hpp"

using namespace cairn::properties;

int main() {
  claims all("blocks");
  const std::uint8_t platforms = tape::anywhere | tape::hooks_fail | tape::skewed;
  all.hold("live blocks never overlap and keep their contents",
           {.more_flags = platforms,
            .floors = {{tag::null, 10}, {tag::foreign_free, 50}, {tag::sized_free, 25}, {tag::resized_by_moving, 25}}},
           failure);
  all.hold("live blocks never overlap with the shipping geometry",
           {.flags = tape::shipping,
            .more_flags = platforms,
            .length = 150,
            .floors = {{tag::foreign_free, 40}, {tag::aligned, 40}}},
           failure);
  all.hold("calloc reads zero, in memory that was used before",
           {.weights = {4, 30, 1, 4, 34, 0, 0, 2, 3, 6, 0}, .floors = {{tag::zeroed, 80}, {tag::foreign_free, 50}}},
           failure);
  all.hold(
      "realloc keeps the prefix",
      {.weights = {6, 2, 3, 40, 8, 2, 2, 1, 1, 1, 0},
       .more_flags = platforms,
       .floors = {{tag::resized_by_moving, 60}, {tag::shrunk, 60}, {tag::resized_to_nothing, 15}, {tag::null, 20}}},
      failure);
  all.hold("large blocks grow and shrink in place, and elsewhere",
           {.weights = {10, 2, 4, 40, 8, 2, 2, 2, 2, 3, 0},
            .more_flags = platforms,
            .contexts = 2,
            .sizes = mostly_large,
            .floors = {{tag::resized_in_place, 15}, {tag::resized_by_moving, 50}, {tag::shrunk, 50}}},
           failure);
  all.hold("aligned blocks are aligned, up to eight slices",
           {.weights = {4, 0, 40, 4, 30, 4, 2, 1, 1, 1, 0},
            .more_flags = platforms,
            .floors = {{tag::aligned, 80}, {tag::null, 10}}},
           failure);
  all.hold("runs of more slices than a word of the map has are runs like any other",
           {.weights = {30, 10, 4, 12, 40, 2, 2, 1, 3, 3, 0},
            .flags = tape::heaps,
            .more_flags = platforms,
            .length = 100,
            .more = {{verb::malloc_long, 30}},
            .floors = {{tag::long_block, 15}, {tag::null, 20}}},
           failure);
  return all.result();
}
