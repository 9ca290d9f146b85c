// SPDX-License-Identifier: MIT
//
// cairn-fastpath - the client whose calls `instructions` counts under callgrind.
//
// Every call into the allocator is made by a function named enter_*, which does nothing else. The script adds up the
// inclusive cost of what the enter_* functions call; nothing of this file is counted.
//
//   warm up -> zero -> N operations -> dump "name all" -> 33 times: zero -> 1 operation -> dump "name one"
//
// "all" gives the average with its slow paths, "one" the operation as it mostly is. Run outside valgrind it only checks
// itself. Operations of shard heaps are left out where nobody has preloaded them: their symbols are weak.

#include <dlfcn.h>
#include <valgrind/callgrind.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "shard_symbols.hpp"

// The asm statements keep the calls from being removed, merged or made into jumps.
#define CAIRN_KEEP(pointer) asm volatile("" : "+r"(pointer) : : "memory")

extern "C" {

[[gnu::noinline]] void* enter_malloc(std::size_t size) {
  void* p = std::malloc(size);
  CAIRN_KEEP(p);
  return p;
}

[[gnu::noinline]] void* enter_calloc(std::size_t count, std::size_t size) {
  void* p = std::calloc(count, size);
  CAIRN_KEEP(p);
  return p;
}

[[gnu::noinline]] void* enter_realloc(void* block, std::size_t size) {
  void* p = std::realloc(block, size);
  CAIRN_KEEP(p);
  return p;
}

[[gnu::noinline]] void* enter_aligned_alloc(std::size_t align, std::size_t size) {
  void* p = std::aligned_alloc(align, size);
  CAIRN_KEEP(p);
  return p;
}

[[gnu::noinline]] void* enter_new(std::size_t size) {
  void* p = ::operator new(size);
  CAIRN_KEEP(p);
  return p;
}

[[gnu::noinline]] void enter_free(void* block) {
  std::free(block);
  asm volatile("" : : : "memory");
}

[[gnu::noinline]] void enter_delete_sized(void* block, std::size_t size) {
  ::operator delete(block, size);
  asm volatile("" : : : "memory");
}

[[gnu::noinline]] int enter_heap_enter(cairn_heap_t* heap) {
  const int error = cairn_heap_enter(heap);
  asm volatile("" : : : "memory");
  return error;
}

[[gnu::noinline]] int enter_heap_leave(cairn_heap_t* heap) {
  const int error = cairn_heap_leave(heap);
  asm volatile("" : : : "memory");
  return error;
}

[[gnu::noinline]] cairn_context_t enter_detach() {
  const cairn_context_t away = cairn_context_detach();
  asm volatile("" : : : "memory");
  return away;
}

[[gnu::noinline]] void enter_attach(cairn_context_t away) {
  cairn_context_attach(away);
  asm volatile("" : : : "memory");
}

[[gnu::noinline]] void* enter_heap_malloc(cairn_heap_t* heap, std::size_t size) {
  void* p = cairn_heap_malloc(heap, size);
  CAIRN_KEEP(p);
  return p;
}

}  // extern "C"

namespace {

constexpr std::size_t live_blocks = 1000;
void* live[live_blocks];
void* kept;
std::uint64_t random_state = 1;
bool moved = false;

std::uint64_t random_below(std::uint64_t bound) {  // xorshift64*, Vigna 2014
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return ((random_state * 0x2545F4914F6CDD1DU) >> 32) * bound >> 32;
}

void malloc_free() {
  enter_free(enter_malloc(16));
}
void calloc_free() {
  enter_free(enter_calloc(1, 64));
}
void aligned_free() {
  enter_free(enter_aligned_alloc(64, 64));
}
void sized_delete() {
  enter_delete_sized(enter_new(32), 32);
}

void realloc_in_place() {  // two calls: the script divides by the number of calls
  void* const before = kept;
  kept = enter_realloc(kept, 104);
  kept = enter_realloc(kept, 100);
  moved |= kept != before;
}

void churn() {
  void*& slot = live[random_below(live_blocks)];
  enter_free(slot);
  slot = enter_malloc(16 + random_below(497));
}

cairn_heap_t* shard;  // null: the preloaded allocator has none
cairn_heap_t* guests;

void shard_malloc_free() {  // inside the shard: see main
  enter_free(enter_malloc(16));
}
void shard_in_out() {
  enter_heap_enter(shard);
  enter_heap_leave(shard);
}
void shard_switch() {
  enter_attach(enter_detach());
}
void shard_guest() {
  enter_free(enter_heap_malloc(guests, 16));
}

enum class where { anywhere, inside_shard };

struct operation {
  const char* all;
  const char* one;
  void (*once)();
  where run = where::anywhere;
};

constexpr operation operations[] = {
    {"malloc_free all", "malloc_free one", malloc_free},    {"calloc_free all", "calloc_free one", calloc_free},
    {"realloc all", "realloc one", realloc_in_place},       {"aligned_free all", "aligned_free one", aligned_free},
    {"sized_delete all", "sized_delete one", sized_delete}, {"churn all", "churn one", churn},
};

constexpr operation shard_operations[] = {
    {"shard_malloc_free all", "shard_malloc_free one", shard_malloc_free, where::inside_shard},
    {"shard_in_out all", "shard_in_out one", shard_in_out},
    {"shard_switch all", "shard_switch one", shard_switch, where::inside_shard},
    {"shard_guest all", "shard_guest one", shard_guest},
};

void count_calls(const operation& op, long count) {
  if (op.run == where::inside_shard) cairn_heap_enter(shard);
  for (int i = 0; i < 20'000; i++) op.once();
  CALLGRIND_ZERO_STATS;
  for (long i = 0; i < count; i++) op.once();
  CALLGRIND_DUMP_STATS_AT(op.all);
  for (int i = 0; i < 33; i++) {
    CALLGRIND_ZERO_STATS;
    op.once();
    CALLGRIND_DUMP_STATS_AT(op.one);
  }
  if (op.run == where::inside_shard) cairn_heap_leave(shard);
}

// Names the object that serves an entry, for the script to compare with the preloaded one.
template <typename Function>
void print_server(const char* entry, Function* function) {
  Dl_info info = {};
  const bool found = dladdr(reinterpret_cast<void*>(function), &info) != 0;
  std::printf("served %s %s\n", entry, found ? info.dli_fname : "?");
}

void print_servers() {
  print_server("malloc", &std::malloc);
  print_server("free", &std::free);
  print_server("calloc", &std::calloc);
  print_server("realloc", &std::realloc);
  print_server("aligned_alloc", &std::aligned_alloc);
  print_server("new", static_cast<void* (*)(std::size_t)>(&::operator new));
  print_server("delete_sized", static_cast<void (*)(void*, std::size_t) noexcept>(&::operator delete));
}

}  // namespace

int main(int argc, char** argv) {
  const long count = argc == 2 ? std::atol(argv[1]) : 0;
  if (count < 1 || count > 10'000'000) {
    std::fprintf(stderr, "usage: cairn-fastpath ITERATIONS (1 to 10000000)\n");
    return 2;
  }
  for (void*& slot : live) slot = enter_malloc(16 + random_below(497));
  kept = enter_malloc(100);
  print_servers();
  for (const operation& op : operations) count_calls(op, count);
  if (cairn::bench::has_shards()) {
    shard = cairn_heap_new();
    guests = cairn_heap_new();
    for (const operation& op : shard_operations) count_calls(op, count);
    cairn_heap_destroy(shard);
    cairn_heap_destroy(guests);
  }
  for (void* slot : live) enter_free(slot);
  enter_free(kept);
  if (moved) std::fprintf(stderr, "cairn-fastpath: realloc between 100 and 104 bytes moved the block\n");
  return moved ? 1 : 0;
}
