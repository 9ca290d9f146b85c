// SPDX-License-Identifier: MIT
//
// Three threads charge a slice each, and two fit: exactly two succeed.
#include "quota.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct of_three_chargers_as_many_succeed_as_fit {
  static constexpr unsigned threads = 3;
  quota<P> slices;
  typename P::template plain<std::uint32_t> charged[threads];

  of_three_chargers_as_many_succeed_as_fit() {
    slices.set_up();
    P::check(slices.try_limit(2));
  }
  void thread(unsigned index) { charged[index].set(slices.try_charge(1) ? 1 : 0); }
  void after() {
    P::check(charged[0].get() + charged[1].get() + charged[2].get() == 2);
    P::check(slices.charged() == 2);
  }
};

const check::scenario<of_three_chargers_as_many_succeed_as_fit> registered{
    {.claim = "three chargers, room for two: exactly two succeed",
     .bounds = "1 charge each; limit 2",
     .graph = {6, 58},
     .relacy = {6498, 0}}};

}  // namespace
}  // namespace cairn::check
