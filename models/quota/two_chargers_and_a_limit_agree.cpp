// SPDX-License-Identifier: MIT
//
// Two threads charge two slices each while a third one sets the limit to three: at most one charge succeeds with it,
// and without it both; the limit holds at every moment.
#include "quota.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_chargers_and_a_limit_agree {
  static constexpr unsigned threads = 3;
  quota<P> slices;
  typename P::template plain<std::uint32_t> charged[2];
  typename P::template plain<int> limited;

  two_chargers_and_a_limit_agree() { slices.set_up(); }
  void thread(unsigned index) {
    if (index == 2) return limited.set(slices.try_limit(3) ? 1 : 0);
    charged[index].set(slices.try_charge(2) ? 2 : 0);
  }
  void after() {
    const std::uint32_t sum = charged[0].get() + charged[1].get();
    P::check(sum == (limited.get() == 1 ? 2 : 4));
    P::check(slices.charged() == sum && sum <= slices.limit());
  }
};

const check::scenario<two_chargers_and_a_limit_agree> registered{
    {.claim = "two charges against a limit: what fits succeeds, and the limit holds",
     .bounds = "2 charges of 2 slices, 1 limit of 3",
     .graph = {6, 58},
     .relacy = {6498, 0}}};

}  // namespace
}  // namespace cairn::check
