// SPDX-License-Identifier: MIT
//
// lifetime - allocation before main, after main, and while a thread is taken apart.
//
// Claims: static constructors (the earliest priority, too) and destructors, atexit handlers, thread_local destructors
// and pthread key destructors that arm themselves again may allocate and free; what such a late block holds stays, and
// other threads may free it.

#include <doctest/doctest.h>

#include "family.hpp"

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include <pthread.h>
#include <sys/wait.h>

using namespace contract;

namespace {

// Allocates in its constructor, frees and allocates again in its destructor. `report` prints what went wrong, through
// write(2).
struct early_and_late {
  void* block;
  std::string text;
  early_and_late() : block(std::malloc(1000)), text(100, 'x') { fill(block, 0x21, 1000); }
  ~early_and_late() {
    if (!reporting) return;  // other children end without memory
    bool good = holds(block, 0x21, 1000) && text == std::string(100, 'x');
    std::free(block);
    for (std::size_t size : sizes) {
      void* late = std::malloc(size);
      good = good && late != nullptr;
      fill(late, 0x22, size);
      good = good && holds(late, 0x22, size);
      std::free(late);
    }
    std::fputs(good ? "static destructor: good\n" : "static destructor: BAD\n", stdout);
  }
  static inline bool reporting = false;
};

early_and_late earliest __attribute__((init_priority(101)));
early_and_late ordinary;

void* before_main;
__attribute__((constructor(101))) void constructor_function() {
  before_main = std::realloc(std::malloc(10), 5000);
}
__attribute__((destructor(101))) void destructor_function() {
  std::free(before_main);
  std::free(std::malloc(64));
  if (early_and_late::reporting) std::fputs("destructor function: good\n", stdout), std::fflush(stdout);
}

// The last block each ending thread allocated, for the main thread to look at and free.
std::atomic<unsigned char*> late_block;
void leave_block(unsigned char mark) {
  auto* block = static_cast<unsigned char*>(std::malloc(300));
  fill(block, mark, 300);
  std::free(late_block.exchange(block));
}

struct at_thread_end {
  std::vector<int> numbers = std::vector<int>(500, 7);
  ~at_thread_end() {
    for (std::size_t size : sizes) std::free(std::malloc(size));
    numbers.assign(5000, 8);
    leave_block(0x31);
  }
};

pthread_key_t key;
void key_destructor(void* value) {
  const auto round = reinterpret_cast<std::uintptr_t>(value);
  for (std::size_t size : {std::size_t{16}, kib, 100 * kib, mib}) std::free(std::malloc(size));
  leave_block(static_cast<unsigned char>(0x40 + round));
  if (round < 4) pthread_setspecific(key, reinterpret_cast<void*>(round + 1));  // after an allocator's own key is gone
}

}  // namespace

namespace contract {
int static_lifetime_child() {
  early_and_late::reporting = true;
  std::atexit([] {
    std::free(std::malloc(70000));
    std::fputs("atexit: good\n", stdout);
  });
  thread_local at_thread_end of_main;
  opaque(&of_main)->numbers.push_back(1);
  return 0;
}
}  // namespace contract

TEST_CASE("static constructors, static destructors and atexit handlers allocate and free") {
  CHECK(holds(earliest.block, 0x21, 1000));
  CHECK(holds(ordinary.block, 0x21, 1000));
  CHECK(before_main != nullptr);
  char output[1024];
  const int status = run_child("static_lifetime", 0, output, sizeof output);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(std::string(output) ==
        "atexit: good\nstatic destructor: good\nstatic destructor: good\ndestructor function: good\n");
}

TEST_CASE("thread_local destructors allocate and free, and another thread frees what they left") {
  for (int round = 0; round < 50; ++round) {
    std::thread([] {
      thread_local at_thread_end object;
      opaque(&object)->numbers.push_back(1);
    }).join();
    unsigned char* block = late_block.exchange(nullptr);
    REQUIRE(block != nullptr);
    CHECK(holds(block, 0x31, 300));
    std::free(block);
  }
}

TEST_CASE("pthread key destructors that arm themselves again allocate and free in every round") {
  REQUIRE(pthread_key_create(&key, key_destructor) == 0);
  for (int round = 0; round < 50; ++round) {
    std::thread([] {
      std::free(std::malloc(100));
      pthread_setspecific(key, reinterpret_cast<void*>(std::uintptr_t{1}));
    }).join();
    unsigned char* block = late_block.exchange(nullptr);
    REQUIRE(block != nullptr);
    CHECK(holds(block, 0x44, 300));  // PTHREAD_DESTRUCTOR_ITERATIONS is 4: all ran
    std::free(block);
  }
  pthread_key_delete(key);
}

TEST_CASE("a thread whose first allocation is in its key destructor is served") {
  REQUIRE(pthread_key_create(&key, key_destructor) == 0);
  for (int round = 0; round < 20; ++round) {
    pthread_t thread;
    REQUIRE(pthread_create(
                &thread, nullptr,
                [](void*) -> void* {
                  pthread_setspecific(key, reinterpret_cast<void*>(std::uintptr_t{4}));
                  return nullptr;
                },
                nullptr) == 0);
    pthread_join(thread, nullptr);
    std::free(late_block.exchange(nullptr));
  }
  pthread_key_delete(key);
}

TEST_CASE("blocks outlive their thread: 200 threads come and go, the last one frees") {
  std::vector<unsigned char*> blocks(200 * 50);
  for (std::size_t i = 0; i < 200; ++i)
    std::thread([&blocks, i] {
      for (std::size_t k = 0; k < 50; ++k)
        fill(blocks[i * 50 + k] = static_cast<unsigned char*>(std::malloc(16 + k * 40)), static_cast<unsigned char>(i),
             16 + k * 40);
    }).join();
  for (std::size_t i = 0; i < 200; ++i)
    for (std::size_t k = 0; k < 50; ++k) {
      CHECK(holds(blocks[i * 50 + k], static_cast<unsigned char>(i), 16 + k * 40));
      std::free(blocks[i * 50 + k]);
    }
}
