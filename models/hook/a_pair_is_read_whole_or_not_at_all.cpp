// SPDX-License-Identifier: MIT
//
// One pair is registered. A thread registers two more, one after the other, while another one reads twice: it gets one
// of the pairs as it was registered, or nothing, and never an earlier one after a later one.
#include "hook/hooks.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_pair_is_read_whole_or_not_at_all {
  static constexpr unsigned threads = 2;
  test_hook<P> hooks;

  a_pair_is_read_whole_or_not_at_all() { hooks.set(1); }
  void thread(unsigned index) {
    if (index == 0) {
      hooks.set(2);
      hooks.set(3);
      return;
    }
    const std::uintptr_t first = hooks.read(), second = hooks.read();
    if (first == 2) P::cover("a pair of the first registration");
    P::check(second == 0 || second >= first);
  }
  void after() { P::check(hooks.read() == 3); }
};

const check::scenario<a_pair_is_read_whole_or_not_at_all> registered{
    {.claim = "two reads against two registrations: a whole pair or none, in their order",
     .bounds = "2 registrations over another one, 2 reads",
     .cover = {"a pair of the first registration"},
     .graph = {191, 27},
     .relacy = {73327, 1698}}};

}  // namespace
}  // namespace cairn::check
