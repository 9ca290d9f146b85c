// SPDX-License-Identifier: MIT
//
// A claim is detached a second time. Two threads have a value each, of the first and of the second detach: the old one
// is refused, whatever the other one does.
#include "detached.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_old_value_never_attaches_again {
  static constexpr unsigned threads = 2;
  detached<P> claim;
  std::uint64_t old_value, value;
  typename P::template plain<int> state;

  an_old_value_never_attaches_again() {
    old_value = claim.detach();
    P::check(claim.attach(old_value));
    value = claim.detach();
  }
  void thread(unsigned index) {
    if (index == 0) return P::check(!claim.attach(old_value));
    P::check(claim.attach(value));
    state.set(1);
    claim.detach();
  }
  void after() { P::check(state.get() == 1 && !claim.attach(old_value) && !claim.attach(value)); }
};

const check::scenario<an_old_value_never_attaches_again> registered{{.claim = "a value of an earlier detach is refused",
                                                                     .bounds = "1 attach of each value, 1 detach",
                                                                     .graph = {3, 0},
                                                                     .relacy = {4, 0}}};

}  // namespace
}  // namespace cairn::check
