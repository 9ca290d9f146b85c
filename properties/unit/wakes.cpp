// SPDX-License-Identifier: MIT
//
// wakes - whoever may be asleep is woken by whoever changes the word; models cannot see it, since their await sees
// writes.
//
// The platform here sleeps as a futex does, but never wakes without a reason: a sleeper goes on when its word has been
// woken, and not because it has another value. Who sleeps for seconds was forgotten; it is counted and let go.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "gate.hpp"
#include "made_once.hpp"
#include "once.hpp"
#include "production.hpp"
#include "request.hpp"

using namespace cairn;

namespace {
/// Sleepers by word. Invariant: looking at the word and going to sleep are one step against wake.
struct bedroom {
  std::mutex claim;
  std::condition_variable bell;
  std::map<const void*, unsigned> wakes;
  unsigned asleep = 0, forgotten = 0;

  static bedroom& only() {
    static bedroom made;
    return made;
  }
  template <class Word, class Is>
  void sleep(const Word& word, Is is_old) {
    std::unique_lock<std::mutex> held(claim);
    if (!is_old()) return;
    const unsigned before = wakes[&word];
    asleep++;
    const bool woken = bell.wait_for(held, std::chrono::seconds(3), [&] { return wakes[&word] != before; });
    asleep--;
    if (!woken) forgotten++;
  }
  void wake(const void* word) {
    const std::lock_guard<std::mutex> held(claim);
    wakes[word]++;
    bell.notify_all();
  }
  void until_asleep(unsigned count) {
    until_asleep(count, [] { return false; });
  }
  /// True: so many are. False: it is over() before.
  template <class Over>
  bool until_asleep(unsigned count, Over over) {
    for (;;) {
      {
        const std::lock_guard<std::mutex> held(claim);
        if (asleep == count) return true;
      }
      if (over()) return false;
      std::this_thread::yield();
    }
  }
  unsigned take_forgotten() {
    const std::lock_guard<std::mutex> held(claim);
    return std::exchange(forgotten, 0);
  }
};

struct sound_sleep : production {
  template <fixed_string S>
  static std::uint32_t await(atomic<std::uint32_t>& word, std::uint32_t old, order o, site<S> where) noexcept {
    bedroom::only().sleep(word, [&] { return word.load(o, where) == old; });
    return word.load(o, where);
  }
  template <fixed_string S>
  static std::uint32_t await_for(atomic<std::uint32_t>& word, std::uint32_t old, order o, site<S> where,
                                 std::uint64_t) noexcept {
    return await(word, old, o, where);
  }
  static void wake(atomic<std::uint32_t>& word) noexcept { bedroom::only().wake(&word); }
};

template <std::uint32_t MaxWaiters>
using gate_of = gate<sound_sleep, MaxWaiters>;

/// `count` threads enter and leave, each asleep before change() lets the first of them in.
template <std::uint32_t MaxWaiters, class Change>
unsigned entered_after(gate_of<MaxWaiters>& g, unsigned count, Change change) {
  production::atomic<std::uint32_t> entered{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < count; i++) {
    threads.emplace_back([&] {
      if (g.enter(1) != gate_of<MaxWaiters>::entry::entered) return;
      entered.fetch_add(1, order::relaxed, at<"t">);
      while (!g.try_leave()) {
      }
    });
  }
  bedroom::only().until_asleep(count);
  change();
  for (auto& t : threads) t.join();
  return entered.load(order::relaxed, at<"t">);
}
}  // namespace

TEST_CASE("who waits for an initialisation is woken when it has succeeded") {
  once<sound_sleep> start{};
  REQUIRE(start.enter());
  bool ran_again = true;
  std::thread waiter([&] { ran_again = start.enter(); });
  bedroom::only().until_asleep(1);
  start.finish(true);
  waiter.join();
  CHECK_FALSE(ran_again);
  CHECK(bedroom::only().take_forgotten() == 0);
}

TEST_CASE("who waits for an initialisation is woken when it has failed, and runs it") {
  once<sound_sleep> start{};
  REQUIRE(start.enter());
  bool ran_again = false;
  std::thread waiter([&] { ran_again = start.enter(); });
  bedroom::only().until_asleep(1);
  start.finish(false);
  waiter.join();
  CHECK(ran_again);
  CHECK(bedroom::only().take_forgotten() == 0);
}

TEST_CASE("who comes while a thing is made sleeps until it is there or cannot be, is woken, and told") {
  for (const bool works : {true, false}) {
    made_once<sound_sleep> thing{};
    std::atomic<bool> is_over{false}, returned{false};
    bool told = !works, came_early = false;
    std::thread late;
    const bool made = thing.ready([&] {
      late = std::thread([&] {
        told = thing.ready([] { return false; });
        came_early = !is_over;
        returned = true;
      });
      CHECK(bedroom::only().until_asleep(1, [&] { return returned.load(); }));
      is_over = true;
      return works;
    });
    late.join();
    CHECK(made == works);
    CHECK(told == works);
    CHECK_FALSE(came_early);
    CHECK(bedroom::only().take_forgotten() == 0);
  }
}

TEST_CASE("whoever waits at a gate is woken by its turn") {
  gate_of<8> g{};
  g.establish(1, true, false);
  CHECK(entered_after(g, 3, [&] { CHECK(g.try_leave()); }) == 3);
  CHECK(bedroom::only().take_forgotten() == 0);
}

TEST_CASE("who is too many to be counted as a waiter is woken, too") {
  gate_of<1> g{};
  g.establish(1, true, false);
  CHECK(entered_after(g, 3, [&] { CHECK(g.try_leave()); }) == 3);
  CHECK(bedroom::only().take_forgotten() == 0);
}

TEST_CASE("the end of a heap wakes all who wait for it, counted or not") {
  gate_of<1> g{};
  g.establish(1, true, false);
  CHECK(entered_after(g, 3, [&] { g.close_waiters(g.close(2)); }) == 0);
  CHECK(bedroom::only().take_forgotten() == 0);
}

TEST_CASE("who has asked is woken by the answer") {
  question<sound_sleep> asked{};
  asked.ask();
  bool answered = false;
  std::thread asker([&] { answered = asked.wait(100); });
  bedroom::only().until_asleep(1);
  CHECK(asked.answer());
  asker.join();
  CHECK(answered);
  CHECK(bedroom::only().take_forgotten() == 0);
}
