// SPDX-License-Identifier: MIT
//
// fork - a child of a busy process allocates (glibc's malloc promises it, so programs count on it), and vfork stays
// cheap and safe.
//
// A child that hangs is ended by its alarm and fails the case: no case waits for ever.

#include <doctest/doctest.h>

#include "family.hpp"

#include <atomic>
#include <iostream>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

using namespace contract;

namespace {

constexpr int forks = 200;
constexpr int busy_threads = 3;
constexpr int child_failed = 9;

// Keeps every path of the allocator busy: small and large blocks, frees of blocks from the neighbour.
class busy {
 public:
  busy() : box_(busy_threads) {
    for (std::size_t i = 0; i < busy_threads; ++i) threads_.emplace_back([this, i] { work(i); });
  }
  ~busy() {
    stop_ = true;
    for (auto& thread : threads_) thread.join();
    for (auto& block : box_) std::free(block.load());
  }
  busy(const busy&) = delete;
  busy& operator=(const busy&) = delete;

 private:
  // Mostly small blocks in a tight loop, so that a fork is likely to meet a thread in the middle of malloc or free.
  void work(std::size_t self) {
    for (std::size_t i = self; !stop_; ++i) {
      void* block = std::malloc(16 + i % 500);
      std::free(opaque(std::malloc(8 + i % 70)));
      std::free(box_[i % busy_threads].exchange(block));  // often a neighbour's
      if (i % 3000 == 0) std::free(opaque(std::malloc(sizes[i % 40])));
      if (i % 20000 == 0) std::free(opaque(std::calloc(1, 3 * mib)));
      if (i % 50000 == 0) std::thread([] { std::free(opaque(std::malloc(1000))); }).join();
    }
  }
  std::atomic<bool> stop_{false};
  std::vector<std::atomic<void*>> box_;
  std::vector<std::thread> threads_;
};

// What a child does: its own blocks of all sizes, blocks of its parent, threads.
bool child_allocates(void* inherited, bool with_thread) {
  std::vector<void*> blocks;
  for (int round = 0; round < 3; ++round)
    for (std::size_t size : sizes) {
      if (size > mib) continue;
      void* block = std::malloc(size);
      if (block == nullptr) return false;
      fill(block, 0x66, size < kib ? size : kib);
      blocks.push_back(block);
    }
  for (void* block : blocks) std::free(block);
  if (!holds(inherited, 0x55, 5000)) return false;
  inherited = std::realloc(inherited, 50000);
  if (!holds(inherited, 0x55, 5000)) return false;
  std::free(inherited);
  if (with_thread)
    std::thread([] {
      std::free(std::malloc(100));
      std::free(std::malloc(100 * kib));
    }).join();
  return true;
}

void expect_success(pid_t pid) {
  int status = -1;
  CHECK(::waitpid(pid, &status, 0) == pid);
  CAPTURE(WTERMSIG(status));
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace

TEST_CASE("200 children of a process whose threads allocate all the time can allocate, free and start threads") {
  busy others;
  for (int i = 0; i < forks; ++i) {
    void* inherited = std::malloc(5000);
    fill(inherited, 0x55, 5000);
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::alarm(10);
      ::_exit(child_allocates(inherited, i % 4 == 0) ? 0 : child_failed);
    }
    REQUIRE(pid > 0);
    CHECK(holds(inherited, 0x55, 5000));
    std::free(inherited);
    expect_success(pid);
  }
}

TEST_CASE("a fork from a thread that is not the first gives a child that allocates, and so does its own child") {
  busy others;
  std::thread([] {
    for (int i = 0; i < 20; ++i) {
      void* inherited = std::malloc(5000);
      fill(inherited, 0x55, 5000);
      const pid_t pid = ::fork();
      if (pid == 0) {
        ::alarm(10);
        const pid_t grandchild = ::fork();
        if (grandchild == 0) {
          ::alarm(10);
          ::_exit(child_allocates(inherited, true) ? 0 : child_failed);
        }
        int status = -1;
        if (::waitpid(grandchild, &status, 0) != grandchild || status != 0) ::_exit(child_failed);
        ::_exit(child_allocates(inherited, false) ? 0 : child_failed);
      }
      expect_success(pid);
      std::free(inherited);
    }
  }).join();
}

TEST_CASE("a child that ends by exit runs destructors that allocate") {
  busy others;
  std::cout.flush();  // or each child writes what doctest has buffered
  for (int i = 0; i < 20; ++i) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::alarm(10);
      std::exit(0);
    }
    expect_success(pid);
  }
}

TEST_CASE("vfork and exec from a busy process leave the parent's heap alone") {
  busy others;
  for (int i = 0; i < 50; ++i) {
    void* block = std::malloc(5000);
    fill(block, 0x12, 5000);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    const pid_t pid = ::vfork();
#pragma GCC diagnostic pop
    if (pid == 0) {
      ::execl("/bin/true", "true", static_cast<char*>(nullptr));
      ::_exit(127);
    }
    expect_success(pid);
    CHECK(holds(block, 0x12, 5000));
    std::free(block);
  }
}
