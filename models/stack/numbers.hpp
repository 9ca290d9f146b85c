// SPDX-License-Identifier: MIT
//
// numbers - elements for the scenarios of the stack: who has popped one may write its plain `holder`, so that two
// holders at once, or a hand-over that is not visible, are a race; and at the end each is found exactly once.
#pragma once
#include "index_stack.hpp"

namespace cairn::check {

template <class P>
struct test_stack {
  static constexpr std::uint32_t count = 3, none = index_stack<P>::none;

  index_stack<P> stack;
  typename P::template atomic<std::uint32_t> links[count];
  typename P::template plain<int> holders[count];

  void push(std::uint32_t number) {
    holders[number].set(0);
    stack.push(number, links[number]);
  }
  std::uint32_t pop() {
    const std::uint32_t number = stack.pop([this](std::uint32_t n) -> auto& { return links[n]; });
    if (number == none) return none;
    P::check(number < count && holders[number].get() == 0);
    holders[number].set(1);
    return number;
  }
  /// Every one of the first `all` numbers is held or in the stack, once.
  void check_complete(std::uint32_t all) {
    for (std::uint32_t i = 0; i <= all && pop() != none; i++) {
    }
    for (std::uint32_t i = 0; i < all; i++) P::check(holders[i].get() == 1);
  }
};

}  // namespace cairn::check
