// SPDX-License-Identifier: MIT
//
// The first run of one thread fails half-way; the other thread's run succeeds, on top of what the failed one left.
// Whoever waited for a run that failed becomes the runner.
#include "once.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_failed_run_is_repeated_by_the_next {
  static constexpr unsigned threads = 2;
  once<P> start;
  typename P::template plain<int> runs;

  void thread(unsigned index) {
    if (start.enter()) {
      runs.set(runs.get() + 1);
      start.finish(index == 1);
    } else {
      P::check(index == 0 && runs.get() == 1);
    }
  }
  void after() { P::check(start.is_done() && (runs.get() == 1 || runs.get() == 2)); }
};

const check::scenario<a_failed_run_is_repeated_by_the_next> registered{
    {.claim = "a run that fails against one that succeeds: the next runner sees what is there",
     .bounds = "1 enter each; the run of thread 0 fails",
     .graph = {4, 2},
     .relacy = {4, 2}}};

}  // namespace
}  // namespace cairn::check
