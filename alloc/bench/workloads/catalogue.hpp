// SPDX-License-Identifier: MIT
//
// catalogue - the names of the workloads, for the program that runs them and for the driver that starts it.

#pragma once

#include <string_view>

namespace cairn::bench {

struct entry {
  std::string_view name;
  unsigned threads;  // by default; 1: single-threaded only
  std::string_view summary;
};

// `empty` is a program of its own (cairn-empty); all others are cairn-workload.
inline constexpr entry catalogue[] = {
    {"empty", 1, "a process that does nothing: what loading the allocator costs"},
    {"strings", 1, "growing vectors and strings, split, sort, join: realloc-like growth"},
    {"kv", 1, "a hash map of strings, mixed value sizes, insert, update, erase, look up"},
    {"frag", 1, "fill, free half at random, refill with other sizes, twenty rounds"},
    {"churn", 4, "random replacement of small blocks, a quarter of them freed by another thread"},
    {"pipeline", 4, "producers allocate messages, consumers free them: two pairs"},
    {"server", 4, "larson-like: each generation of threads takes over the blocks of the one before"},
    {"trees", 4, "binary trees built and torn down, some by another thread; new and sized delete"},
    {"large", 2, "blocks of 64 KiB to 32 MiB, a part of them touched wholly, some grown by realloc"},
    {"storm", 4, "thousands of short-lived threads that leave blocks for others to free"},
};

}  // namespace cairn::bench
