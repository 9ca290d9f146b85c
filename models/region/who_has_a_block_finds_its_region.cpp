// SPDX-License-Identifier: MIT
//
// Two threads make a region each; one of them, or a third, is given a block of the other's: it finds that region,
// although only the table's words, not the number of them, hand anything over.
#include "region/regions.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct who_has_a_block_finds_its_region {
  static constexpr unsigned threads = 3;
  test_regions<P> regions;
  typename P::template atomic<int> given;

  void thread(unsigned index) {
    if (index == 0) {
      regions.make(0);
      return given.store(1, order::release, at<"model.give">);
    }
    if (index == 1) return regions.make(1);
    if (given.load(order::acquire, at<"model.given">) == 0) return;
    P::check(regions.find(0));
    P::cover("given");
  }
  void after() { P::check(regions.find(0) && regions.find(1)); }
};

const check::scenario<who_has_a_block_finds_its_region> registered{
    {.claim = "who has got a block finds its region, whatever other regions are made",
     .bounds = "2 regions are made at once, 1 find; 3 threads",
     .cover = {"given"},
     .graph = {9, 17},
     .relacy = {280, 64}}};

}  // namespace
}  // namespace cairn::check
