// SPDX-License-Identifier: MIT
//
// One thread pushes two numbers while another pops twice: who pops the newest finds the link that its pusher wrote, and
// so loses nothing below it.
#include "scenario.hpp"
#include "stack/numbers.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_pushed_number_is_popped_with_its_link {
  static constexpr unsigned threads = 2;
  test_stack<P> numbers;

  a_pushed_number_is_popped_with_its_link() { numbers.push(0); }
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

const check::scenario<a_pushed_number_is_popped_with_its_link> registered{
    {.claim = "two pushes against two pops: each number is popped exactly once",
     .bounds = "2 pushes, 2 pops; 3 numbers",
     .graph = {56, 63},
     .relacy = {2385, 20}}};

}  // namespace
}  // namespace cairn::check
