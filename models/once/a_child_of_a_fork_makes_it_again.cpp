// SPDX-License-Identifier: MIT
//
// What is made once for the process is being made when another thread forks, and its maker vanishes in the child: the
// child makes it, if it was not made.
#include "made_once.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_child_of_a_fork_makes_it_again {
  static constexpr unsigned threads = 2;
  made_once<P> once;
  unsigned makers = 0;

  void thread(unsigned index) {
    if (index != 0) return;  // forks
    once.ready([this] {
      makers++;
      return true;
    });
  }
  void after() {
    once.after_fork_child();
    const bool was_made = makers != 0;
    P::check(once.ready([this] {
      makers++;
      return true;
    }));
    if (makers == 2) P::cover("again");
    P::check(makers == 1 || (makers == 2 && was_made && contexts::stopped != 0));
  }
};

const check::scenario<a_child_of_a_fork_makes_it_again> registered{
    {.claim = "what a vanished thread was making is made by the child of the fork",
     .bounds = "1 maker, stopped anywhere",
     .cover = {"again"},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
