// SPDX-License-Identifier: MIT
//
// page_queue.hpp against std::deque.
#include "page_queue.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <random>
#include <vector>

#include "production.hpp"

using namespace cairn;

namespace {
using page_type = page<production, geometry_64k>;
using queue_type = page_queue<production, geometry_64k>;

std::deque<page_type*> pages_of(const queue_type& queue) {
  std::deque<page_type*> all;
  queue.for_each([&](page_type* p) { all.push_back(p); });
  return all;
}
}  // namespace

TEST_CASE("an empty queue leads to the empty page") {
  page_type empty{};
  queue_type queue;
  queue.set_up(&empty);
  CHECK(queue.first() == &empty);
  CHECK(queue.empty());
  CHECK(pages_of(queue).empty());
}

TEST_CASE("any history of pushes and removals agrees with a deque, and its end is the empty page") {
  page_type empty{};
  std::array<page_type, 8> pages{};
  queue_type queue;
  queue.set_up(&empty);
  std::deque<page_type*> expected;
  std::mt19937 random(2);
  for (int step = 0; step < 5000; step++) {
    page_type* some = &pages[random() % pages.size()];
    const auto at = std::find(expected.begin(), expected.end(), some);
    if (at != expected.end()) {
      queue.remove(some, &empty);
      expected.erase(at);
    } else if (random() % 2 == 0) {
      queue.push_front(some);
      expected.push_front(some);
    } else {
      queue.push_back(some);
      expected.push_back(some);
    }
    REQUIRE(pages_of(queue) == expected);
    REQUIRE(queue.empty() == expected.empty());
    REQUIRE(queue.first() == (expected.empty() ? &empty : expected.front()));
  }
}

TEST_CASE("a walk may take the page it is given off the list") {
  page_type empty{};
  std::array<page_type, 5> pages{};
  queue_type queue;
  queue.set_up(&empty);
  for (auto& p : pages) queue.push_back(&p);
  std::size_t seen = 0;
  queue.for_each([&](page_type* p) {
    seen++;
    queue.remove(p, &empty);
  });
  CHECK(seen == pages.size());
  CHECK(queue.first() == &empty);
}
