// SPDX-License-Identifier: MIT
//
// A thread takes a number from the stack and puts it back, and stops somewhere. Another one does the same: it may miss
// the number that the stopped one holds, and no other.
#include "scenario.hpp"
#include "stack/numbers.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_pop_that_stops {
  static constexpr unsigned threads = 2;
  static constexpr std::uint32_t all = 2;
  test_stack<P> numbers;

  a_pop_that_stops() {
    for (std::uint32_t n = 0; n < all; n++) numbers.push(n);
  }
  void thread(unsigned) {
    const std::uint32_t got = numbers.pop();
    P::check(got != numbers.none);  // one each, whatever the other one does
    numbers.push(got);
  }
  void after() {
    std::uint32_t left = 0;
    while (left <= all && numbers.pop() != numbers.none) left++;
    P::check(contexts::stopped == 0 ? left == all : left + 1 >= all);
  }
};

const check::scenario<a_pop_that_stops> registered{
    {.claim = "who stops with a number, or before or after it has one, costs that number only",
     .bounds = "2 x (pop and push) of 2 numbers",
     .graph = {282, 75},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
