// SPDX-License-Identifier: MIT
//
// blocks - what a program sees of its blocks, whatever the tape does: the shadow heap's claims, one by one.
#include "claims.hpp"

using namespace cairn::properties;

int main() {
  claims all("blocks");
  const std::uint8_t platforms = tape::anywhere | tape::hooks_fail | tape::skewed;
  all.hold("live blocks never overlap and keep their contents", {.more_flags = platforms}, failure);
  all.hold("live blocks never overlap with the shipping geometry",
           {.flags = tape::shipping, .more_flags = platforms, .length = 150}, failure);
  all.hold("calloc reads zero, in memory that was used before", {.weights = {4, 30, 1, 4, 34, 0, 0, 2, 3, 6, 0}},
           failure);
  all.hold("realloc keeps the prefix", {.weights = {6, 2, 3, 40, 8, 2, 2, 1, 1, 1, 0}, .more_flags = platforms},
           failure);
  all.hold("aligned blocks are aligned, up to eight slices",
           {.weights = {4, 0, 40, 4, 30, 4, 2, 1, 1, 1, 0}, .more_flags = platforms}, failure);
  all.hold("runs of more slices than a word of the map has are runs like any other",
           {.weights = {30, 10, 4, 12, 40, 2, 2, 1, 3, 3, 0},
            .flags = tape::heaps,
            .more_flags = platforms,
            .length = 100,
            .longs = 30},
           failure);
  return all.result();
}
