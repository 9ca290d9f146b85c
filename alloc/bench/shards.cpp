// SPDX-License-Identifier: MIT
//
// cairn-shards - what heaps of a program's own cost, one figure a line; `shards` writes them into
// docs/shards-figures.md.
//
//   pairs       1,000 heaps, each used once from 1 thread, then from 7 more: resident growth of the second step, a pair
//               of heap and thread; `kept`: each use leaves a live block of 64 bytes behind
//   many        100,000 heaps with one block of 64 bytes each: resident bytes and microseconds a heap
//   alternate   replace the oldest of 1,000 blocks, in two heaps by turns or in one; Cairn enters and leaves each time
//   make        a heap made and deleted, with one block in it or with none
//
// Run with Cairn preloaded. Times are CPU time, user and system, the least of five rounds (many: of one); sizes are
// those of one process for each line.

#include <time.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <algorithm>
#include <barrier>
#include <memory>
#include <thread>
#include <vector>

#include "shard_symbols.hpp"
#include "workloads/self.hpp"

namespace {

using cairn::bench::resident_kib;
using heap = cairn_heap_t;

void* allocate(heap* in, std::size_t size) {
  cairn_heap_enter(in);
  void* const block = std::malloc(size);
  cairn_heap_leave(in);
  return block;
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}
double seconds_of(auto work) {
  const double start = cpu_seconds();
  work();
  return cpu_seconds() - start;
}
double nanoseconds_each(std::size_t count, auto work) {
  double least = 1e9;
  for (int round = 0; round < 5; round++) least = std::min(least, seconds_of(work));
  return least * 1e9 / static_cast<double>(count);
}

void pairs(bool keep) {
  constexpr std::size_t heaps = 1000, threads = 8;
  std::vector<heap*> all(heaps);
  for (heap*& h : all) h = cairn_heap_new();
  const auto use_all = [&] {
    for (heap* h : all) {
      void* const block = allocate(h, 64);
      std::memset(block, 1, 64);
      if (!keep) std::free(block);
    }
  };
  std::barrier meet(threads + 1);
  std::vector<std::thread> crew;
  for (std::size_t self = 0; self < threads; self++) {
    crew.emplace_back([&, self] {
      std::free(std::malloc(64));
      if (self == 0) use_all();
      meet.arrive_and_wait();
      meet.arrive_and_wait();
      if (self != 0) use_all();
      meet.arrive_and_wait();
      meet.arrive_and_wait();
    });
  }
  meet.arrive_and_wait();
  const long one = resident_kib();
  meet.arrive_and_wait();
  meet.arrive_and_wait();
  const long eight = resident_kib();
  meet.arrive_and_wait();
  for (std::thread& thread : crew) thread.join();
  std::printf("pairs_%s %.0f\n", keep ? "kept" : "freed",
              static_cast<double>(eight - one) * 1024 / (heaps * (threads - 1)));
}

void many() {
  constexpr std::size_t heaps = 100'000;
  const auto all = std::make_unique<heap*[]>(heaps);
  std::size_t made = 0;
  const long before = resident_kib();
  const double seconds = seconds_of([&] {
    for (; made < heaps; made++) {
      all[made] = cairn_heap_new();
      if (all[made] == nullptr) break;
      void* const block = allocate(all[made], 64);
      if (block == nullptr) break;
      std::memset(block, 1, 64);
    }
  });
  const auto count = static_cast<double>(made);
  std::printf("many_made %zu\nmany_bytes %.0f\nmany_us %.2f\n", made,
              static_cast<double>(resident_kib() - before) * 1024 / count, seconds * 1e6 / count);
}

void alternate() {
  constexpr std::size_t count = 1'000'000, live = 1000;
  heap* const two[2] = {cairn_heap_new(), cairn_heap_new()};
  std::vector<void*> ring(live);
  const auto replace = [&](std::size_t i) {
    std::free(ring[i % live]);
    ring[i % live] = std::malloc(16 + i % 7 * 32);
  };
  const double by_turns = nanoseconds_each(count, [&] {
    for (std::size_t i = 0; i < count; i++) {
      cairn_heap_enter(two[i % 2]);
      replace(i);
      cairn_heap_leave(two[i % 2]);
    }
  });
  const double enters = nanoseconds_each(count, [&] {
    for (std::size_t i = 0; i < count; i++) {
      cairn_heap_enter(two[0]);
      cairn_heap_leave(two[0]);
    }
  });
  cairn_heap_enter(two[0]);
  for (void*& block : ring) {
    std::free(block);
    block = std::malloc(16);
  }
  const double in_one = nanoseconds_each(count, [&] {
    for (std::size_t i = 0; i < count; i++) replace(i);
  });
  cairn_heap_leave(two[0]);
  std::printf("alternate_ns %.2f\none_ns %.2f\nenters_ns %.2f\nalternate_ratio %.2f\n", by_turns, in_one, enters,
              by_turns / (in_one + enters));
}

void make() {
  constexpr std::size_t count = 20'000;
  for (const bool block : {false, true}) {
    const double each = nanoseconds_each(count, [&] {
      for (std::size_t i = 0; i < count; i++) {
        heap* const h = cairn_heap_new();
        void* const p = block ? allocate(h, 64) : nullptr;
        cairn_heap_delete(h);
        std::free(p);
      }
    });
    std::printf("make_%s_ns %.0f\n", block ? "one" : "empty", each);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const char* const what = argc == 2 ? argv[1] : "";
  if (!cairn::bench::has_shards()) {
    std::fprintf(stderr, "cairn-shards: preload libcairn.so\n");
    return 2;
  }
  if (std::strcmp(what, "pairs_freed") == 0) {
    pairs(false);
  } else if (std::strcmp(what, "pairs_kept") == 0) {
    pairs(true);
  } else if (std::strcmp(what, "many") == 0) {
    many();
  } else if (std::strcmp(what, "alternate") == 0) {
    alternate();
  } else if (std::strcmp(what, "make") == 0) {
    make();
  } else {
    std::fprintf(stderr, "usage: cairn-shards pairs_freed|pairs_kept|many|alternate|make\n");
    return 2;
  }
  return 0;
}
