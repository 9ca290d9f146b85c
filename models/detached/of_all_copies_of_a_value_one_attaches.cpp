// SPDX-License-Identifier: MIT
//
// Two threads have the same value. One of them gets the claim; the other one is refused, then and later, also after
// the first one has detached it again.
#include "detached.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct of_all_copies_of_a_value_one_attaches {
  static constexpr unsigned threads = 2;
  detached<P> claim;
  std::uint64_t value;
  typename P::template plain<int> holders;
  typename P::template plain<int> attached[threads];

  of_all_copies_of_a_value_one_attaches() { value = claim.detach(); }
  void thread(unsigned index) {
    for (int i = 0; i < 2; i++) {
      if (!claim.attach(value)) continue;
      attached[index].set(attached[index].get() + 1);
      holders.set(holders.get() + 1);
      P::check(claim.detach() != value);
    }
  }
  void after() { P::check(attached[0].get() + attached[1].get() == 1 && holders.get() == 1); }
};

const check::scenario<of_all_copies_of_a_value_one_attaches> registered{
    {.claim = "two copies of a value: one attaches, once",
     .bounds = "2 attaches and a detach each",
     .graph = {6, 0},
     .relacy = {20, 0}}};

}  // namespace
}  // namespace cairn::check
