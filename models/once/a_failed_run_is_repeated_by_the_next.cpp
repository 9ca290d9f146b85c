// SPDX-License-Identifier: MIT
//
// The first run of one thread fails half-way; the other thread's run succeeds, on top of what the failed one left.
// Whoever waited for a run that failed becomes the runner.
#include "explore.hpp"
#include "once.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  once<relacy_platform> start;
  relacy_platform::plain<int> runs;

  void thread(unsigned index) {
    if (start.enter()) {
      runs.set(runs.get() + 1);
      start.finish(index == 1);
    } else {
      relacy_platform::check(index == 0 && runs.get() == 1);
    }
  }
  void after() { relacy_platform::check(start.is_done() && (runs.get() == 1 || runs.get() == 2)); }
};

const registration registered{{"once.a_failed_run_is_repeated_by_the_next",
                               "a run that fails against one that succeeds: the next runner sees what is there",
                               search::full, 26, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
