// SPDX-License-Identifier: MIT
//
// Two threads register a pair each while a third one reads: a whole pair or nothing.
#include "hook/hooks.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_reader_and_two_who_register {
  static constexpr unsigned threads = 3;
  test_hook<P> hooks;

  a_reader_and_two_who_register() { hooks.set(1); }
  void thread(unsigned index) {
    if (index != 2) return hooks.set(index + 2);
    hooks.read();
  }
  void after() { P::check(hooks.read() >= 2); }
};

const check::scenario<a_reader_and_two_who_register> registered{
    {.claim = "a read against two who register: a whole pair or none",
     .bounds = "1 registration each over another one, 1 read",
     .graph = {148, 133},
     .relacy = {99876, 3906}}};

}  // namespace
}  // namespace cairn::check
