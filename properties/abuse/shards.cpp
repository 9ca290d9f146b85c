// SPDX-License-Identifier: MIT
//
// shards - abuse of heaps of shards: of blocks whose heap is gone, of heaps that others are inside, of detached values.
#include <chrono>
#include <cstdio>
#include <latch>
#include <string>
#include <thread>

#include "abuse.hpp"
#include "cairn.h"

namespace {

using cairn::abuse::announce;
using cairn::abuse::child;

const char* const destroyed_block = "free or realloc of a block whose heap has been destroyed:";
const char* const foreign_heap = "entering another thread's own heap:";
const char* const stale_context = "attaching a context that holds no claim, or while inside entered heaps:";
const char* const two_residents = "two residents in strict heap";

/// A block of a heap that is gone, announced.
void* block_of_destroyed() {
  cairn_heap_t* const shard = cairn_heap_new();
  void* block = announce(cairn_heap_malloc(shard, 100));
  if (cairn_heap_destroy(shard) != 0) std::_Exit(4);
  return block;
}

void free_of_destroyed() {
  cairn_free(block_of_destroyed());
}
void free_after_reset() {
  cairn_heap_t* const shard = cairn_heap_new();
  void* block = cairn_heap_malloc(shard, 100);
  if (cairn_heap_reset(shard) != 0) std::_Exit(4);
  cairn_free(block);
}
void sized_free_of_destroyed() {
  cairn_free_sized(block_of_destroyed(), 100);
}
void realloc_of_destroyed() {
  cairn_free(cairn_realloc(block_of_destroyed(), 1000));
}
void heap_realloc_of_destroyed() {
  void* block = block_of_destroyed();
  cairn_free(cairn_heap_realloc(cairn_heap_new(), block, 1000));
}
void free_of_destroyed_by_another_thread() {
  void* block = nullptr;
  std::latch gone(1);
  std::thread other([&] {
    gone.wait();
    cairn_free(block);
  });
  block = block_of_destroyed();
  gone.count_down();
  other.join();
}

void enter_foreign_own_heap() {
  cairn_heap_t* const own = cairn_heap_current();
  std::thread([own] { cairn_heap_enter(own); }).join();
}

cairn_context_t inside_and_detached() {
  if (cairn_heap_enter(cairn_heap_new()) != 0) std::_Exit(4);
  return cairn_context_detach();
}
void attach_twice() {
  const cairn_context_t value = inside_and_detached();
  cairn_context_attach(value);
  (void)cairn_context_detach();
  cairn_context_attach(value);
}
void attach_by_two_threads() {
  const cairn_context_t value = inside_and_detached();
  std::thread([value] { cairn_context_attach(value); }).join();
  cairn_context_attach(value);
}
void attach_what_never_was() {
  cairn_context_attach({{0x123456789abcdef, 0xfedcba987654321}});
}
void attach_inside() {
  const cairn_context_t value = inside_and_detached();
  if (cairn_heap_enter(cairn_heap_new()) != 0) std::_Exit(4);
  cairn_context_attach(value);
}

[[gnu::noinline]] int first_site(cairn_heap_t* heap) {
  const int error = cairn_heap_enter(heap);
  return error + 1;  // no tail call: the site is here
}
[[gnu::noinline]] int second_site(cairn_heap_t* heap) {
  const int error = cairn_heap_enter(heap);
  return error + 2;
}
/// Two threads in one shard. Prints the functions in which they call enter.
void two_threads_in(cairn_heap_t* heap) {
  std::printf("%p %p\n", reinterpret_cast<void*>(first_site), reinterpret_cast<void*>(second_site));
  std::fflush(stdout);
  first_site(heap);
  std::thread([heap] { second_site(heap); }).join();
}
void two_residents_of_a_strict_process() {
  two_threads_in(cairn_heap_new());
}
void two_residents_of_a_strict_heap() {
  static char memory[1 << 20];
  two_threads_in(cairn_heap_new_in(memory, sizeof memory, CAIRN_HEAP_STRICT));
}

/// In a heap that is not strict the second one waits: no diagnosis.
void two_residents_by_turns() {
  cairn_heap_t* const shard = cairn_heap_new();
  std::latch entered(1);
  std::thread other([&] {
    if (cairn_heap_enter(shard) != 0) std::_Exit(4);
    entered.count_down();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (cairn_heap_leave(shard) != 0) std::_Exit(4);
  });
  entered.wait();
  if (cairn_heap_enter(shard) != 0 || cairn_heap_leave(shard) != 0) std::_Exit(4);
  other.join();
}

/// Both threads differ, and each site is in its function: a few instructions behind what the child printed.
bool names_both(const child& ended) {
  unsigned long long heap = 0, thread = 0, site = 0, resident = 0, resident_site = 0, first = 0, second = 0;
  const int fields =
      std::sscanf(ended.errors().c_str(),
                  "cairn: two residents in strict heap 0x%llx: thread %llu enters at 0x%llx, thread %llu "
                  "is inside since 0x%llx",
                  &heap, &thread, &site, &resident, &resident_site);
  if (fields != 5 || std::sscanf(ended.output().c_str(), "0x%llx 0x%llx", &first, &second) != 2) return false;
  const auto near = [](unsigned long long at, unsigned long long function) { return at - function - 1 < 64; };
  return thread != resident && thread != 0 && resident != 0 && near(site, second) && near(resident_site, first);
}

const cairn::abuse::program all[] = {
    {"free_of_destroyed", free_of_destroyed, destroyed_block},
    {"free_after_reset", free_after_reset, destroyed_block},
    {"sized_free_of_destroyed", sized_free_of_destroyed, destroyed_block},
    {"realloc_of_destroyed", realloc_of_destroyed, destroyed_block},
    {"heap_realloc_of_destroyed", heap_realloc_of_destroyed, destroyed_block},
    {"free_of_destroyed_by_another_thread", free_of_destroyed_by_another_thread, destroyed_block},
    {"enter_foreign_own_heap", enter_foreign_own_heap, foreign_heap},
    {"attach_twice", attach_twice, stale_context},
    {"attach_by_two_threads", attach_by_two_threads, stale_context},
    {"attach_what_never_was", attach_what_never_was, stale_context},
    {"attach_inside", attach_inside, stale_context},
    {"two_residents_of_a_strict_process", two_residents_of_a_strict_process, two_residents, "CAIRN_STRICT=1"},
    {"two_residents_of_a_strict_heap", two_residents_of_a_strict_heap, two_residents},
    {"two_residents_by_turns", two_residents_by_turns, nullptr},
};

}  // namespace

int main(int argc, char** argv) {
  return cairn::abuse::run(all, argc, argv, [](const cairn::abuse::program& one, const child& ended) {
    return one.line != two_residents || names_both(ended);
  });
}
