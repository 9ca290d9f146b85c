// SPDX-License-Identifier: MIT
//
// index_stack.hpp, sequentially; models/stack has the schedules.
#include "index_stack.hpp"

#include <doctest/doctest.h>

#include <array>

#include "production.hpp"

using namespace cairn;

namespace {
struct fixture {
  std::array<production::atomic<std::uint32_t>, 4> links{};
  index_stack<production> stack{};
  void push(std::uint32_t i) { stack.push(i, links[i]); }
  std::uint32_t pop() {
    return stack.pop([this](std::uint32_t i) -> auto& { return links.at(i); });
  }
};
constexpr std::uint32_t none = index_stack<production>::none;
}  // namespace

TEST_CASE("the last one pushed is the first one popped, each once") {
  fixture f;
  CHECK(f.stack.empty());
  CHECK(f.pop() == none);
  for (std::uint32_t i : {2u, 0u, 3u, 1u}) f.push(i);
  CHECK_FALSE(f.stack.empty());
  for (std::uint32_t i : {1u, 3u, 0u, 2u}) CHECK(f.pop() == i);
  CHECK(f.pop() == none);
  CHECK(f.stack.empty());
}

TEST_CASE("number 0 is an element and not the end") {
  fixture f;
  f.push(0);
  CHECK_FALSE(f.stack.empty());
  CHECK(f.pop() == 0);
  CHECK(f.stack.empty());
}

TEST_CASE("an element comes and goes many times") {
  fixture f;
  f.push(3);
  for (int i = 0; i < 1000; i++) {
    f.push(1);
    CHECK(f.pop() == 1);
  }
  CHECK(f.pop() == 3);
  CHECK(f.pop() == none);
}

TEST_CASE("a pop that was overtaken by pop and push of the same element does not believe its old link") {
  fixture f;
  f.push(0);
  f.push(1);
  f.push(2);
  bool first = true;
  // In the middle of our pop of 2: 2 and 1 are popped, 2 is pushed again. Its link is 0 now, not 1.
  const std::uint32_t got = f.stack.pop([&](std::uint32_t i) -> auto& {
    auto& link = f.links[i];
    if (first && i == 2) {
      first = false;
      static production::atomic<std::uint32_t> stale{2};  // 1, as number + 1: what the link was
      CHECK(f.pop() == 2);
      CHECK(f.pop() == 1);
      f.push(2);
      return stale;
    }
    return link;
  });
  CHECK(got == 2);
  CHECK(f.pop() == 0);  // and not 1, which somebody has
  CHECK(f.pop() == none);
}
