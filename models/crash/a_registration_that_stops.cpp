// SPDX-License-Identifier: MIT
//
// A thread registers a pair over another one and stops somewhere. A reader never waits: it gets a whole pair, or none.
#include "hook/hooks.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_registration_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  test_hook<P> hooks;

  a_registration_that_stops() { hooks.set(1); }
  void thread(unsigned index) {
    if (index == 0) return hooks.set(2);
    hooks.read();
    hooks.read();
  }
  void after() {
    const std::uintptr_t pair = hooks.read();
    P::check(contexts::stopped != 0 || pair == 2);
    if (pair == 0) P::cover("stopped in between");
  }
};

const check::scenario<a_registration_that_stops> registered{{.claim = "a registration that stops blocks no reader",
                                                             .bounds = "1 registration over another one, 2 reads",
                                                             .cover = {"stopped in between"},
                                                             .graph = {50, 1},
                                                             .crashes = 1}};

}  // namespace
}  // namespace cairn::check
