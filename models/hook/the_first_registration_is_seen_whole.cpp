// SPDX-License-Identifier: MIT
//
// Nothing is registered. A thread registers a pair while another one reads: it gets nothing, or both.
#include "hook/hooks.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct the_first_registration_is_seen_whole {
  static constexpr unsigned threads = 2;
  test_hook<P> hooks;

  void thread(unsigned index) {
    if (index == 0) return hooks.set(1);
    if (hooks.read() != 0) P::cover("read");
  }
  void after() { P::check(hooks.read() == 1); }
};

const check::scenario<the_first_registration_is_seen_whole> registered{
    {.claim = "a read against the first registration: the pair or nothing",
     .bounds = "1 registration, 1 read",
     .cover = {"read"},
     .graph = {3, 1},
     .relacy = {13, 0}}};

}  // namespace
}  // namespace cairn::check
