// SPDX-License-Identifier: MIT
//
// request.hpp, sequentially: a question is posted, taken or withdrawn, answered or forsaken; models/visit has the
// schedules.
#include "request.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "production.hpp"

using namespace cairn;
using slot_type = request_slot<production>;
using question_type = question<production>;

TEST_CASE("one question is posted at a time, and taken once") {
  slot_type slot{};
  CHECK(slot.take() == slot_type::none);
  CHECK(slot.try_post(0));  // desk 0 is a desk
  CHECK_FALSE(slot.try_post(7));
  CHECK(slot.take() == 0);
  CHECK(slot.take() == slot_type::none);
  CHECK(slot.try_post(7));
  CHECK(slot.take() == 7);
}

TEST_CASE("only who has posted withdraws, as long as nobody has taken it") {
  slot_type slot{};
  CHECK(slot.try_post(3));
  CHECK_FALSE(slot.withdraw(4));
  CHECK(slot.withdraw(3));
  CHECK(slot.take() == slot_type::none);
  CHECK(slot.try_post(3));
  CHECK(slot.take() == 3);
  CHECK_FALSE(slot.withdraw(3));
}

TEST_CASE("in the child of a fork nobody has asked") {
  slot_type slot{};
  CHECK(slot.try_post(3));
  slot.after_fork_child();
  CHECK(slot.take() == slot_type::none);
  CHECK(slot.try_post(1));
}

TEST_CASE("an answered question cannot be forsaken") {
  question_type q{};
  q.ask();
  CHECK_FALSE(q.wait(1));
  CHECK(q.answer());
  CHECK(q.wait(1000));
  CHECK_FALSE(q.forsake());
}

TEST_CASE("a forsaken question is not answered: the desk stays with the answerer") {
  question_type q{};
  q.ask();
  CHECK(q.forsake());
  CHECK_FALSE(q.answer());
  q.ask();  // the desk's next use
  CHECK(q.answer());
}

TEST_CASE("who waits is woken by the answer") {
  question_type q{};
  q.ask();
  std::thread answerer([&] { q.answer(); });
  while (!q.wait(10000)) {
  }
  answerer.join();
  CHECK_FALSE(q.forsake());
}
