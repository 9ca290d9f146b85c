// SPDX-License-Identifier: MIT
//
// A thread registers a pair, and vanishes in the child of a fork wherever it was: the child has the pair, the one that
// was there before, or none, but no mixed one, and can register another.
#include "hook/hooks.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_child_of_a_fork_has_a_whole_pair_or_none {
  static constexpr unsigned threads = 2;
  test_hook<P> hooks;

  a_child_of_a_fork_has_a_whole_pair_or_none() { hooks.set(1); }
  void thread(unsigned index) {
    if (index == 0) return hooks.set(2);
    hooks.read();  // who forks
  }
  void after() {
    hooks.registered.after_fork_child();
    const std::uintptr_t now = hooks.read();
    if (now == 0) P::cover("none");
    P::check(now <= 2 && (contexts::stopped != 0 || now == 2));
    hooks.set(3);
    P::check(hooks.read() == 3);
  }
};

const check::scenario<a_child_of_a_fork_has_a_whole_pair_or_none> registered{
    {.claim = "the child of a fork while a pair is registered: a whole pair or none, and room for the next one",
     .bounds = "1 registration, stopped anywhere, 1 read",
     .cover = {"none"},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
