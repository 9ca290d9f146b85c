// SPDX-License-Identifier: MIT
//
// signals - a handler may run between any two instructions of malloc and free, and interrupts their system calls; as
// long as it does not allocate itself, nobody notices (POSIX 2.4.3).

#include <doctest/doctest.h>

#include "family.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <signal.h>
#include <sys/time.h>

using namespace contract;

namespace {

constexpr unsigned wanted = 2000;  // signals, all threads together
std::atomic<unsigned> arrived{0};

void on_alarm(int) {
  const int before = errno;
  arrived.fetch_add(1, std::memory_order_relaxed);
  errno = EINTR;  // as a call of the handler's might leave it
  errno = before;
}

/// SIGALRM every 50 us, without SA_RESTART, as long as this lives.
class interrupted {
 public:
  interrupted() {
    struct sigaction action = {};
    action.sa_handler = on_alarm;
    ::sigaction(SIGALRM, &action, &before_);
    const itimerval often{{0, 50}, {0, 50}};
    ::setitimer(ITIMER_REAL, &often, nullptr);
  }
  ~interrupted() {
    const itimerval never{};
    ::setitimer(ITIMER_REAL, &never, nullptr);
    ::sigaction(SIGALRM, &before_, nullptr);
  }
  interrupted(const interrupted&) = delete;
  interrupted& operator=(const interrupted&) = delete;

 private:
  struct sigaction before_ = {};
};

/// Blocks of all sizes come, grow and go until there were enough signals. How many were not as they should be.
unsigned churn(unsigned self) {
  constexpr std::size_t kept = 64;
  struct owned {
    void* block = nullptr;
    std::size_t size = 0;
    int byte = 0;
  };
  std::vector<owned> all(kept);
  unsigned wrong = 0;
  for (unsigned i = self; arrived.load(std::memory_order_relaxed) < wanted; i++) {
    owned& one = all[i * 7 % kept];
    const std::size_t checked = one.size < 256 ? one.size : 256;
    wrong += !holds(one.block, static_cast<unsigned char>(one.byte), checked);
    const std::size_t size = i % 500 == 0  ? 3 * mib + i % 7 * mib
                             : i % 40 == 0 ? 1 + sizes[i / 40 % 40] % mib
                                           : 16 + i % 900;
    errno = 0;
    if (i % 3 == 0) {
      one.block = std::realloc(one.block, size);
      wrong += !holds(one.block, static_cast<unsigned char>(one.byte), checked < size ? checked : size);
    } else {
      std::free(one.block);
      one.block = std::malloc(size);
    }
    wrong += one.block == nullptr || errno != 0;
    one.size = size;
    one.byte = static_cast<int>(i % 251);
    fill(one.block, static_cast<unsigned char>(one.byte), size < 256 ? size : 256);
  }
  for (const owned& one : all) std::free(one.block);
  return wrong;
}

}  // namespace

TEST_CASE("signals that interrupt malloc, realloc and free at any place lose nothing and leave errno alone") {
  arrived = 0;
  const interrupted by;
  unsigned wrong[3] = {};
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 3; t++) threads.emplace_back([t, &wrong] { wrong[t] = churn(t); });
  for (auto& thread : threads) thread.join();
  CHECK(wrong[0] + wrong[1] + wrong[2] == 0);
  CHECK(arrived >= wanted);
}
