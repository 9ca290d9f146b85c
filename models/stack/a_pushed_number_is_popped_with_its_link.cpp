// SPDX-License-Identifier: MIT
//
// One thread pushes two numbers while another pops twice: who pops the newest finds the link that its pusher wrote, and
// so loses nothing below it.
#include "explore.hpp"
#include "stack/numbers.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  test_stack numbers;

  scenario() { numbers.push(0); }
  void thread(unsigned index) {
    if (index == 0) {
      numbers.push(1);
      numbers.push(2);
    } else {
      numbers.pop();
      numbers.pop();
    }
  }
  void after() { numbers.check_complete(3); }
};

const registration registered{{"stack.a_pushed_number_is_popped_with_its_link",
                               "two pushes against two pops: each number is popped exactly once", search::full, 17'153,
                               &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
