// SPDX-License-Identifier: MIT
//
// Two threads charge and give back; the limit is enough for one of them at a time and a half. What is charged at the
// same time never exceeds it, and in the end nothing is.
#include "quota.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_chargers_never_exceed_the_limit {
  static constexpr unsigned threads = 2;
  static constexpr std::uint32_t limit = 3, each = 2;
  quota<P> slices;
  typename P::template atomic<std::uint32_t> held;  // what is charged, counted by hand

  two_chargers_never_exceed_the_limit() {
    slices.set_up();
    P::check(slices.try_limit(limit));
  }
  void thread(unsigned) {
    for (int i = 0; i < 2; i++) {
      if (!slices.try_charge(each)) continue;
      P::check(held.fetch_add(each, order::relaxed, at<"model.hold">) + each <= limit);
      held.fetch_sub(each, order::relaxed, at<"model.give_back">);
      slices.uncharge(each);
    }
  }
  void after() { P::check(slices.charged() == 0 && slices.limit() == limit); }
};

const check::scenario<two_chargers_never_exceed_the_limit> registered{
    {.claim = "two chargers against a limit: never more than that",
     .bounds = "2 charges and returns of 2 slices each; limit 3",
     .graph = {68, 143},
     .relacy = {8344, 78}}};

}  // namespace
}  // namespace cairn::check
