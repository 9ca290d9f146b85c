// SPDX-License-Identifier: MIT
//
// Two threads need the same thing: one of them makes it, the other waits or finds it made, and both see all of it.
#include "explore.hpp"
#include "once.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  once<relacy_platform> start;
  relacy_platform::plain<int> made;

  void thread(unsigned) {
    if (!start.is_done() && start.enter()) {
      made.set(made.get() + 1);
      start.finish(true);
    }
    relacy_platform::check(made.get() == 1);
  }
  void after() { relacy_platform::check(start.is_done() && made.get() == 1); }
};

const registration registered{{"once.initialised_once_and_visible_to_all",
                               "two threads: made exactly once, seen by both", search::full, 142, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
