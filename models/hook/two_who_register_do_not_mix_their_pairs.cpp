// SPDX-License-Identifier: MIT
//
// Two threads register a pair each: in the end one of the two is there, whole, and nobody waits for ever.
#include "hook/hooks.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_who_register_do_not_mix_their_pairs {
  static constexpr unsigned threads = 2;
  test_hook<P> hooks;

  void thread(unsigned index) { hooks.set(index + 1); }
  void after() {
    const std::uintptr_t left = hooks.read();
    P::check(left == 1 || left == 2);
  }
};

const check::scenario<two_who_register_do_not_mix_their_pairs> registered{
    {.claim = "two registrations: one of them is left, whole",
     .bounds = "1 registration each",
     .graph = {4, 13},
     .relacy = {96, 30}}};

}  // namespace
}  // namespace cairn::check
