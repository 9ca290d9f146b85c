// SPDX-License-Identifier: MIT
//
// Three threads need what is made once for the process: one makes it, and each that is told it is there sees it whole;
// if it cannot be made, all are told so.
#include "made_once.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_key_is_made_once {
  static constexpr unsigned threads = 3;
  static constexpr unsigned same_as(unsigned) { return 0; }
  made_once<P> once;
  typename P::template plain<int> key;
  typename P::template atomic<unsigned> told;

  a_key_is_made_once() { key.set(0); }
  void thread(unsigned) {
    const bool there = once.ready([this] {
      P::check(key.get() == 0);
      key.set(1);
      return P::choose(2) == 0;
    });
    if (there) {
      P::check(key.get() == 1);
      told.fetch_add(1, order::relaxed, at<"model.told">);
    }
  }
  void after() {
    const unsigned all = told.load(order::relaxed, at<"model.all_told">);
    P::check(all == 0 || all == threads);
    P::cover(all == 0 ? "it failed" : "made");
  }
};

const check::scenario<a_key_is_made_once> registered{
    {.claim = "what is made once is made by one, and whole for who is told that it is there",
     .bounds = "3 who need it; making may fail",
     .cover = {"it failed", "made"},
     .graph = {15, 8},
     .relacy = {168, 103}}};

}  // namespace
}  // namespace cairn::check
