// SPDX-License-Identifier: MIT
//
// ABA: one thread stands between reading the top's link and its CAS; the other pops both numbers and pushes the first
// again. The top is the same number as before, its link is not: the tag makes the CAS fail.
#include "scenario.hpp"
#include "stack/numbers.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_popped_number_pushed_again_does_not_confuse_a_pop {
  static constexpr unsigned threads = 2;
  test_stack<P> numbers;

  a_popped_number_pushed_again_does_not_confuse_a_pop() {
    numbers.push(1);
    numbers.push(0);
  }
  void thread(unsigned index) {
    if (index == 0) {
      numbers.pop();
      return;
    }
    const std::uint32_t first = numbers.pop();
    numbers.pop();
    if (first != test_stack<P>::none) numbers.push(first);
  }
  void after() { numbers.check_complete(2); }
};

const check::scenario<a_popped_number_pushed_again_does_not_confuse_a_pop> registered{
    {.claim = "pop against pop, pop, push back: nothing is held twice, nothing is lost",
     .bounds = "1 pop; 2 pops and 1 push; 2 numbers",
     .graph = {8, 37},
     .relacy = {818, 12}}};

}  // namespace
}  // namespace cairn::check
