// SPDX-License-Identifier: MIT
//
// heaps - shard heaps under any program: each call answers what the program's own account says (shadow_shards.hpp), a
// block stays in the heap that it was allocated in until a delete moves it, and at the end nothing is charged.
#include "claims.hpp"

using namespace cairn::properties;

int main() {
  claims all("heaps");
  const std::array<int, verbs> blocks{24, 6, 4, 8, 34, 3, 1, 4, 3, 2, 0};
  const std::array<int, heap_verbs - verbs> shards{12, 16, 8, 14, 5, 8, 2, 2, 8, 3, 3, 6, 4,
                                                   4,  4,  3, 3,  0, 0, 0, 0, 0, 6, 0, 1};
  const std::uint8_t platforms = tape::anywhere | tape::skewed;
  all.hold("a block is in the heap that it was allocated in, and every call answers as modelled",
           {.weights = blocks,
            .flags = tape::heaps,
            .more_flags = platforms,
            .heaps = shards,
            .floors = {{tag::heap_made, 60},
                       {tag::entered, 35},
                       {tag::left, 15},
                       {tag::detached, 10},
                       {tag::attached, 10},
                       {tag::guest_block, 35},
                       {tag::deleted, 25},
                       {tag::destroyed, 20},
                       {tag::reset, 6},
                       {tag::stale, 60},
                       {tag::busy, 15},
                       {tag::found_remote, 35},
                       {tag::found_announced, 8},
                       {tag::found_batched, 20}}},
           failure);
  all.hold("so it is with the shipping geometry",
           {.weights = blocks,
            .flags = tape::heaps | tape::shipping,
            .more_flags = platforms,
            .length = 150,
            .heaps = shards,
            .floors = {{tag::heap_made, 40},
                       {tag::entered, 15},
                       {tag::left, 5},
                       {tag::guest_block, 10},
                       {tag::deleted, 8},
                       {tag::destroyed, 4}}},
           failure);
  all.hold("so it is when system calls fail",
           {.weights = {24, 6, 4, 8, 34, 3, 1, 3, 3, 2, 8},
            .flags = tape::heaps,
            .more_flags = platforms,
            .faults = true,
            .heaps = shards,
            .floors = {{tag::os_failure, 20},
                       {tag::heap_made, 50},
                       {tag::entered, 30},
                       {tag::guest_block, 30},
                       {tag::deleted, 25},
                       {tag::destroyed, 20},
                       {tag::found_announced, 8},
                       {tag::found_batched, 20}}},
           failure);
  all.hold("deleted heaps leave their blocks as they are",
           {.weights = {20, 2, 2, 3, 30, 2, 1, 2, 2, 1, 0},
            .flags = tape::heaps,
            .heaps = {20, 14, 4, 8, 3, 4, 1, 1, 8, 1, 1, 2, 10, 16, 1, 1, 2, 0, 0, 0, 0, 0, 4, 0, 0},
            .floors = {{tag::deleted, 60},
                       {tag::deleted_into, 25},
                       {tag::entered, 40},
                       {tag::guest_block, 40},
                       {tag::foreign_free, 50}}},
           failure);
  all.hold("destroyed heaps take their blocks with them, and only these",
           {.weights = {20, 2, 2, 3, 40, 2, 1, 2, 2, 1, 0},
            .flags = tape::heaps,
            .heaps = {20, 14, 4, 8, 3, 4, 1, 1, 12, 1, 1, 2, 1, 1, 14, 10, 2, 0, 0, 0, 0, 0, 4, 0, 0},
            .floors = {{tag::destroyed, 50},
                       {tag::reset, 25},
                       {tag::entered, 35},
                       {tag::guest_block, 35},
                       {tag::foreign_free, 50}}},
           failure);
  all.hold("heaps whose pages fill and empty end like any others",
           {.weights = {60, 2, 2, 4, 60, 2, 0, 1, 1, 1, 0},
            .flags = tape::heaps,
            .contexts = 2,
            .heaps = {8, 24, 2, 3, 1, 1, 1, 1, 8, 0, 0, 1, 3, 4, 4, 3, 1},
            .sizes = mostly_pages,
            .blocks = 10,
            .floors = {{tag::entered, 40}, {tag::destroyed, 15}, {tag::deleted, 20}, {tag::reset, 10}}},
           failure);
  all.hold("heaps in the program's memory are heaps like any others, but that their blocks stay in it",
           {.weights = {24, 4, 4, 6, 34, 3, 1, 4, 3, 2, 0},
            .flags = tape::heaps,
            .more_flags = tape::anywhere | tape::skewed | tape::shipping,
            .length = 200,
            .heaps = {4, 16, 8, 14, 5, 8, 2, 2, 12, 3, 3, 6, 4, 4, 4, 3, 3, 2, 1, 4, 2, 3, 6, 0, 1},
            .more = {{verb::make_region, 12}, {verb::extreme, 1}, {verb::quick_malloc, 4}, {verb::stranger, 1}},
            .floors = {{tag::region, 40},
                       {tag::entered, 20},
                       {tag::guest_block, 20},
                       {tag::destroyed, 7},
                       {tag::visit, 30},
                       {tag::figures, 5}}},
           failure);
  all.hold("detached heaps are as they were when they are attached elsewhere",
           {.weights = {20, 2, 2, 3, 30, 2, 1, 6, 2, 1, 0},
            .flags = tape::heaps,
            .heaps = {10, 24, 6, 8, 20, 30, 6, 4, 4, 1, 1, 2, 1, 2, 2, 2, 2, 0, 0, 0, 0, 0, 4, 0, 0},
            .floors = {{tag::detached, 25}, {tag::attached, 25}, {tag::entered, 35}, {tag::thread_end, 40}}},
           failure);
  return all.result();
}
