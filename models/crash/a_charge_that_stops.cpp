// SPDX-License-Identifier: MIT
//
// A thread charges slices and gives them back, and stops somewhere. Another one charges as many as fit beside that.
#include "quota.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_charge_that_stops {
  static constexpr unsigned threads = 2, stopping = 1;
  quota<P> slices;

  a_charge_that_stops() {
    slices.set_up();
    P::check(slices.try_limit(3));
  }
  void thread(unsigned index) {
    if (index == 1) return P::check(slices.try_charge(1));
    P::check(slices.try_charge(2));
    slices.uncharge(2);
  }
  void after() {
    const std::uint32_t charged = slices.charged();
    P::check(charged == 1 || (contexts::stopped != 0 && charged <= slices.limit()));
  }
};

const check::scenario<a_charge_that_stops> registered{
    {.claim = "a charge that stops takes what it has charged, and no more",
     .bounds = "1 charge of 2 and back, 1 charge of 1; limit 3",
     .graph = {7, 14},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
