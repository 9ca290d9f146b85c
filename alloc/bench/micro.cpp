// SPDX-License-Identifier: MIT
//
// cairn-micro - nanoseconds of single calls (Google Benchmark), under whatever allocator is preloaded.
//
//   LD_PRELOAD=build/release/lib/libcairn.so build/release/bin/cairn-micro --benchmark_filter=pair
//
// The names are those of the usual tables: pair_*: malloc and free at once; many_*: 1e6 live blocks of 16..272 bytes,
// freed in the order of allocation or at random (malloc and free apart); churn_10k: replace one of 10,000 live blocks.
// shard_*, with Cairn only: the same replacement inside one shard heap, by turns in two with an enter and a leave each
// time, and the enter and leave alone.

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include "shard_symbols.hpp"
#include "workloads/random.hpp"
#include "workloads/self.hpp"

namespace {

using cairn::bench::generator;

void keep(void* block) {
  benchmark::DoNotOptimize(block);
  benchmark::ClobberMemory();
}

void pair(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    void* const block = std::malloc(size);
    keep(block);
    std::free(block);
  }
}
BENCHMARK(pair)->Arg(16)->Arg(64)->Arg(256)->Arg(1024)->Arg(8 << 10)->Arg(32 << 10)->Arg(64 << 10)->Arg(1 << 20);

void pair_touch(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    char* const block = static_cast<char*>(std::malloc(size));
    for (std::size_t i = 0; i < size; i += 4096) block[i] = 1;
    keep(block);
    std::free(block);
  }
}
BENCHMARK(pair_touch)->Arg(1 << 20)->Arg(16 << 20);

void calloc_pair(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    void* const block = std::calloc(1, size);
    keep(block);
    std::free(block);
  }
}
BENCHMARK(calloc_pair)->Arg(64)->Arg(1024)->Arg(4096)->Arg(64 << 10)->Arg(1 << 20);

void aligned_pair(benchmark::State& state) {
  const auto align = static_cast<std::size_t>(state.range(0));
  const auto size = static_cast<std::size_t>(state.range(1));
  for (auto _ : state) {
    void* const block = std::aligned_alloc(align, size);
    keep(block);
    std::free(block);
  }
}
BENCHMARK(aligned_pair)->Args({64, 64})->Args({64, 256})->Args({4096, 4096});

// A buffer that doubles from 64 bytes up to the limit, and is written as it grows.
void realloc_double(benchmark::State& state) {
  const auto limit = static_cast<std::size_t>(state.range(0));
  for (auto _ : state) {
    void* block = nullptr;
    for (std::size_t size = 64; size <= limit; size *= 2) {
      block = std::realloc(block, size);
      static_cast<char*>(block)[size - 1] = 1;
    }
    keep(block);
    std::free(block);
  }
}
BENCHMARK(realloc_double)->Arg(64 << 10)->Arg(16 << 20);

// A buffer that grows by 64 bytes up to 64 KiB; time per realloc.
void realloc_grow64(benchmark::State& state) {
  void* block = nullptr;
  std::size_t size = 0;
  for (auto _ : state) {
    size += 64;
    block = std::realloc(block, size);
    keep(block);
    if (size < 64 << 10) continue;
    std::free(block);
    block = nullptr;
    size = 0;
  }
  std::free(block);
}
BENCHMARK(realloc_grow64);

enum class timed { allocation, release };

// One iteration is a million blocks, of which only the named half is timed: so milliseconds here are nanoseconds a
// block.
void many(benchmark::State& state, timed half, bool at_random) {
  using clock = std::chrono::steady_clock;
  std::vector<void*> blocks(1'000'000);
  generator random(1, 0);
  for (auto _ : state) {
    const auto start = clock::now();
    for (void*& block : blocks) {
      block = std::malloc(16 + random.below(257));
      std::memset(block, 1, 16);
    }
    const auto filled = clock::now();
    for (std::size_t i = blocks.size(); at_random && i > 1; i--) std::swap(blocks[i - 1], blocks[random.below(i)]);
    const auto shuffled = clock::now();
    for (void* block : blocks) std::free(block);
    const std::chrono::duration<double> time = half == timed::allocation ? filled - start : clock::now() - shuffled;
    state.SetIterationTime(time.count());
  }
}
BENCHMARK_CAPTURE(many, malloc_after_same, timed::allocation, false)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(many, free_same, timed::release, false)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(many, malloc_after_random, timed::allocation, true)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(many, free_random, timed::release, true)->UseManualTime()->Unit(benchmark::kMillisecond);

void churn_10k(benchmark::State& state) {
  generator random(1, 0);
  std::vector<void*> blocks(10'000, nullptr);
  for (auto _ : state) {
    void*& slot = blocks[random.below(blocks.size())];
    std::free(slot);
    slot = std::malloc(16 + random.below(1009));
    keep(slot);
  }
  for (void* block : blocks) std::free(block);
}
BENCHMARK(churn_10k);

enum class shards { one, by_turns, enters_only };

void shard(benchmark::State& state, shards how) {
  cairn_heap_t* const heap[2] = {cairn_heap_new(), cairn_heap_new()};
  generator random(1, 0);
  std::vector<void*> blocks(1000, nullptr);
  std::size_t turn = 0;
  if (how == shards::one) cairn_heap_enter(heap[0]);
  for (auto _ : state) {
    cairn_heap_t* const now = heap[how == shards::by_turns ? turn % 2 : 0];
    if (how != shards::one) cairn_heap_enter(now);
    if (how != shards::enters_only) {
      void*& slot = blocks[turn % blocks.size()];
      std::free(slot);
      slot = std::malloc(16 + random.below(1009));
      keep(slot);
    }
    if (how != shards::one) cairn_heap_leave(now);
    turn++;
  }
  if (how == shards::one) cairn_heap_leave(heap[0]);
  for (void* block : blocks) std::free(block);
  cairn_heap_destroy(heap[0]);
  cairn_heap_destroy(heap[1]);
}

void register_shards() {
  benchmark::RegisterBenchmark("shard_one", shard, shards::one);
  benchmark::RegisterBenchmark("shard_by_turns", shard, shards::by_turns);
  benchmark::RegisterBenchmark("shard_enters", shard, shards::enters_only);
}

}  // namespace

int main(int argc, char** argv) {
  // Printed above the table: a library that cannot be preloaded is only a warning of the loader.
  benchmark::AddCustomContext("malloc is served by", cairn::bench::malloc_server());
  if (cairn::bench::has_shards()) register_shards();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
