// SPDX-License-Identifier: MIT
//
// One thread charges two slices while another sets the limit to one: one of them is refused, and never both.
#include "quota.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_limit_below_what_is_charged_is_refused {
  static constexpr unsigned threads = 2;
  quota<P> slices;
  typename P::template plain<int> charged, limited;

  a_limit_below_what_is_charged_is_refused() { slices.set_up(); }
  void thread(unsigned index) {
    if (index == 0) {
      charged.set(slices.try_charge(2) ? 1 : 0);
    } else {
      limited.set(slices.try_limit(1) ? 1 : 0);
    }
  }
  void after() {
    P::check(charged.get() + limited.get() == 1);
    P::check(slices.charged() == (charged.get() == 1 ? 2 : 0));
    P::check(slices.charged() <= slices.limit());
  }
};

const check::scenario<a_limit_below_what_is_charged_is_refused> registered{
    {.claim = "charge against a lower limit: one of the two is refused",
     .bounds = "1 charge of 2 slices, 1 limit of 1",
     .graph = {2, 5},
     .relacy = {26, 0}}};

}  // namespace
}  // namespace cairn::check
