// SPDX-License-Identifier: MIT
//
// Two threads need the same thing: one of them makes it, the other waits or finds it made, and both see all of it.
#include "once.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct initialised_once_and_visible_to_all {
  static constexpr unsigned threads = 2;
  once<P> start;
  typename P::template plain<int> made;

  void thread(unsigned) {
    if (!start.is_done() && start.enter()) {
      made.set(made.get() + 1);
      start.finish(true);
    }
    P::check(made.get() == 1);
  }
  void after() { P::check(start.is_done() && made.get() == 1); }
};

const check::scenario<initialised_once_and_visible_to_all> registered{
    {.claim = "two threads: made exactly once, seen by both",
     .bounds = "1 enter each",
     .graph = {10, 4},
     .relacy = {18, 6}}};

}  // namespace
}  // namespace cairn::check
