// SPDX-License-Identifier: MIT
//
// ABA: one thread stands between reading the top's link and its CAS; the other pops both numbers and pushes the first
// again. The top is the same number as before, its link is not: the tag makes the CAS fail.
#include "explore.hpp"
#include "stack/numbers.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  test_stack numbers;

  scenario() {
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
    if (first != test_stack::none) numbers.push(first);
  }
  void after() { numbers.check_complete(2); }
};

const registration registered{{"stack.a_popped_number_pushed_again_does_not_confuse_a_pop",
                               "pop against pop, pop, push back: nothing is held twice, nothing is lost", search::full,
                               5'036, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
