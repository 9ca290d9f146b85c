// SPDX-License-Identifier: MIT
//
// once.hpp: exactly one runner; losers wait; a failed run is run again.
#include "once.hpp"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "production.hpp"

using namespace cairn;

TEST_CASE("the first one runs, later ones find it done") {
  once<production> start{};
  CHECK_FALSE(start.is_done());
  CHECK(start.enter());
  CHECK_FALSE(start.is_done());
  start.finish(true);
  CHECK(start.is_done());
  CHECK_FALSE(start.enter());
}

TEST_CASE("after a failed run the next one runs") {
  once<production> start{};
  CHECK(start.enter());
  start.finish(false);
  CHECK_FALSE(start.is_done());
  CHECK(start.enter());
}

TEST_CASE("in the child of a fork a vanished runner is replaced, and what is done stays done") {
  once<production> start{};
  CHECK(start.enter());
  start.after_fork_child();
  CHECK(start.enter());
  start.finish(true);
  start.after_fork_child();
  CHECK(start.is_done());
}

TEST_CASE("of four threads one runs, and all see what it wrote") {
  for (int round = 0; round < 50; round++) {
    once<production> start{};
    int written = 0;
    production::atomic<std::uint32_t> runners{0}, saw{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) {
      threads.emplace_back([&] {
        if (start.enter()) {
          runners.fetch_add(1, order::relaxed, at<"t">);
          written = 42;
          start.finish(true);
        }
        if (written == 42) saw.fetch_add(1, order::relaxed, at<"t">);
      });
    }
    for (auto& t : threads) t.join();
    CHECK(runners.load(order::relaxed, at<"t">) == 1);
    CHECK(saw.load(order::relaxed, at<"t">) == 4);
  }
}
