// SPDX-License-Identifier: MIT
//
// gate.hpp, sequentially: entries, leaves, announcements, questions and ends; models/gate and models/shard have the
// schedules. Real threads only where somebody has to wait.
#include "gate.hpp"

#include <doctest/doctest.h>

#include <array>
#include <thread>
#include <vector>

#include "production.hpp"

using namespace cairn;
using gate_type = gate<production>;
using entry = gate_type::entry;
using role = gate_type::role;
using announcement = gate_type::announcement;

namespace {
/// Waits until `count` threads are counted as waiters.
void until_waiting(const gate_type& g, std::uint32_t count) {
  while (g.look().waiters() != count) std::this_thread::yield();
}
}  // namespace

TEST_CASE("the fields of the word do not touch each other") {
  const gate_word full{~std::uint64_t{0}};
  const gate_word word = gate_word::outside(gate_word::generation_mask)
                             .with_head((1u << 28) - 1)
                             .with_inside(true)
                             .with_asked()
                             .with_strict(true)
                             .with_waiters(gate_word::max_waiters);
  CHECK(word.with_dead().raw() == full.raw());
  CHECK(word.head() == (1u << 28) - 1);
  CHECK((word.inside() && word.helper() && word.asked() && word.strict() && !word.dead()));
  CHECK(word.waiters() == gate_word::max_waiters);
  CHECK(word.generation() == gate_word::generation_mask);
  CHECK(word.with_head(0).with_waiters(0).generation() == gate_word::generation_mask);
  CHECK(word.with_waiters(3).waiters() == 3);
  CHECK_FALSE(word.with_inside(false).helper());
  CHECK_FALSE(full.with_outside().inside());
  CHECK_FALSE(full.with_outside().helper());
  CHECK_FALSE(full.with_outside().dead());
  CHECK(full.with_outside().waiters() == gate_word::max_waiters);
  CHECK_FALSE(gate_word::outside(5).has_work());
  CHECK(gate_word::outside(5).with_asked().has_work());
  CHECK(gate_word::outside(5).with_head(1).has_work());
}

TEST_CASE("nobody enters a gate that is not established") {
  gate_type g{};
  CHECK(g.try_enter_any(role::resident) == entry::stale);
  CHECK(g.try_enter(1, role::resident) == entry::stale);
  CHECK(g.enter(1) == entry::stale);
}

TEST_CASE("its maker is inside; after leaving one enters and the next finds it busy") {
  gate_type g{};
  g.establish(7, true, false);
  CHECK(g.attended(7));
  CHECK(g.try_enter(7, role::resident) == entry::busy);
  CHECK(g.try_leave());
  CHECK_FALSE(g.attended(7));
  CHECK(g.try_enter(8, role::resident) == entry::stale);
  CHECK(g.try_enter(7, role::resident) == entry::entered);
  CHECK(g.try_enter_any(role::resident) == entry::busy);
  CHECK(g.try_leave());
  CHECK(g.try_enter_any(role::resident) == entry::entered);
  CHECK(g.try_leave());
  CHECK(g.enter(7) == entry::entered);
}

TEST_CASE("a heap can be left to whoever comes, and says whether it is strict") {
  gate_type g{};
  g.establish(3, false, true);
  CHECK_FALSE(g.look().inside());
  CHECK(g.look().strict());
  CHECK(g.try_enter(3, role::resident) == entry::entered);
  CHECK(g.look().strict());
  CHECK(g.try_leave());
  CHECK(g.look().strict());
}

TEST_CASE("who finds a helper inside learns that it goes soon") {
  gate_type g{};
  g.establish(1, false, false);
  CHECK(g.try_enter(1, role::helper) == entry::entered);
  CHECK_FALSE(g.attended(1));
  CHECK(g.try_enter(1, role::resident) == entry::helped);
  CHECK(g.try_leave());
  CHECK(g.try_enter(1, role::resident) == entry::entered);
  CHECK(g.try_enter(1, role::helper) == entry::busy);
}

TEST_CASE("one step in and out, when nothing else is there") {
  gate_type g{};
  g.establish(1, false, false);
  CHECK_FALSE(g.try_enter_quick(2));
  CHECK(g.try_enter_quick(1));
  CHECK_FALSE(g.try_enter_quick(1));
  production::plain<std::uint32_t> link;
  CHECK(g.announce(1, 0, link) == announcement::left_to_resident);
  CHECK_FALSE(g.try_leave_quick(1));
  CHECK(g.take_work().head == 1);
  CHECK(g.try_leave_quick(1));
  CHECK_FALSE(g.look().inside());
}

TEST_CASE("an announcement to a resident waits for it, and it cannot leave before") {
  gate_type g{};
  std::array<production::plain<std::uint32_t>, 3> links{};
  g.establish(1, true, false);
  CHECK(g.take_work().head == 0);
  CHECK(g.announce(1, 0, links[0]) == announcement::left_to_resident);
  CHECK(g.announce(1, 2, links[2]) == announcement::left_to_resident);
  CHECK_FALSE(g.try_leave());
  CHECK(g.take_work().head == 3);  // page 2, as number + 1
  CHECK(links[2].get() == 1);      // then page 0
  CHECK(links[0].get() == 0);      // then the end
  CHECK(g.take_work().head == 0);
  CHECK(g.try_leave());
}

TEST_CASE("who announces to an unattended heap is inside as a helper and serves it") {
  gate_type g{};
  production::plain<std::uint32_t> link;
  g.establish(1, false, false);
  CHECK(g.announce(1, 5, link) == announcement::serve);
  CHECK(g.try_enter(1, role::resident) == entry::helped);
  CHECK_FALSE(g.try_leave());
  CHECK(g.take_work().head == 6);
  CHECK(g.try_leave());
}

TEST_CASE("a question is work like a page, and who asks nobody answers it") {
  gate_type g{};
  g.establish(1, true, false);
  CHECK(g.ask(2) == announcement::stale);
  CHECK(g.ask(1) == announcement::left_to_resident);
  CHECK(g.ask(1) == announcement::left_to_resident);
  CHECK_FALSE(g.try_leave());
  const auto taken = g.take_work();
  CHECK((taken.asked && taken.head == 0));
  CHECK_FALSE(g.take_work().asked);
  CHECK(g.try_leave());
  CHECK(g.ask(1) == announcement::serve);
  CHECK(g.look().helper());
  CHECK(g.take_work().asked);
  CHECK(g.try_leave());
}

TEST_CASE("an announcement to another generation changes nothing") {
  gate_type g{};
  production::plain<std::uint32_t> link{9};
  g.establish(2, true, false);
  CHECK(g.announce(1, 5, link) == announcement::stale);
  CHECK(g.take_work().head == 0);
  CHECK(link.get() == 9);
  CHECK_FALSE(g.attended(1));  // an old generation: nobody is known to attend it
}

TEST_CASE("close ends the generation and returns the last work; nobody enters before the next one is established") {
  gate_type g{};
  production::plain<std::uint32_t> link;
  g.establish(1, true, true);
  CHECK(g.announce(1, 4, link) == announcement::left_to_resident);
  CHECK(g.ask(1) == announcement::left_to_resident);
  const auto last = g.close(2);
  CHECK((last.head == 5 && last.asked));
  g.close_waiters(last);
  CHECK(g.try_enter(1, role::resident) == entry::stale);
  CHECK(g.enter(1) == entry::stale);
  CHECK(g.announce(1, 4, link) == announcement::stale);
  CHECK(g.look().raw() == gate_word::outside(2).with_dead().raw());
  CHECK(g.try_enter(2, role::helper) == entry::dead);
  CHECK(g.enter(2) == entry::dead);
  g.establish(3, true, false);
  CHECK(g.try_leave());
  CHECK(g.enter(3) == entry::entered);
}

TEST_CASE("who has a gate by its number learns the generation of the right heap, and of no other one") {
  gate_type g{};
  const auto right = [] { return true; };
  CHECK(g.generation_if(right) == 0);  // no heap yet
  g.establish(1, true, false);
  CHECK(g.generation_if([] { return false; }) == 0);  // somebody is inside, for as long as he likes
  CHECK(g.generation_if(right) == 1);
  CHECK(g.try_leave());
  CHECK(g.generation_if(right) == 1);
  g.try_enter_any(role::resident);
  g.close(2);
  CHECK(g.generation_if(right) == 0);  // between two heaps
}

TEST_CASE("a dead resident's heap is entered by nobody until it has been recovered") {
  gate_type g{};
  g.establish(1, true, false);
  CHECK_FALSE(g.recover(1));
  g.after_fork_child(g.look().with_dead());
  CHECK(g.enter(1) == entry::dead);
  CHECK(g.try_enter(1, role::helper) == entry::dead);
  CHECK_FALSE(g.recover(2));
  CHECK(g.recover(1));
  CHECK_FALSE(g.recover(1));
  CHECK(g.enter(1) == entry::entered);
}

TEST_CASE("who waits is let in by the leave of who is inside, in the order of their tickets") {
  gate_type g{};
  g.establish(1, true, false);
  std::vector<int> order;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; i++) {
    threads.emplace_back([&, i] {
      if (g.enter(1) != entry::entered) return;
      order.push_back(i);
      while (!g.try_leave()) {
      }
    });
    until_waiting(g, static_cast<std::uint32_t>(i) + 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // and has its ticket
  }
  CHECK(order.empty());
  CHECK(g.try_leave());
  for (auto& t : threads) t.join();
  CHECK(order == std::vector<int>{0, 1, 2});
  CHECK(g.look().raw() == gate_word::outside(1).raw());
}

TEST_CASE("close lets those go who wait, and those who may not even wait yet") {
  gate<production, 1> g{};
  g.establish(1, true, false);
  production::atomic<std::uint32_t> stale{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; i++) {
    threads.emplace_back([&] {
      if (g.enter(1) == gate<production, 1>::entry::stale) stale.fetch_add(1, order::relaxed, at<"t">);
    });
  }
  while (g.look().waiters() != 1) std::this_thread::yield();
  g.close_waiters(g.close(2));
  for (auto& t : threads) t.join();
  CHECK(stale.load(order::relaxed, at<"t">) == 3);
}

TEST_CASE("more threads than may wait get in one at a time") {
  gate<production, 2> g{};
  g.establish(1, true, false);
  int inside = 0, visits = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; i++) {
    threads.emplace_back([&] {
      for (int n = 0; n < 200; n++) {
        if (g.enter(1) != gate<production, 2>::entry::entered) return;
        inside++;
        visits += inside == 1;
        inside--;
        while (!g.try_leave()) {
        }
      }
    });
  }
  CHECK(g.try_leave());
  for (auto& t : threads) t.join();
  CHECK(visits == 1200);
}
