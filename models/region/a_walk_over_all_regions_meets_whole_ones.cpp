// SPDX-License-Identifier: MIT
//
// A region is made, and another one ends, while a thread walks over all of them: each that it meets is whole.
#include "region/regions.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_walk_over_all_regions_meets_whole_ones {
  static constexpr unsigned threads = 2;
  test_regions<P> regions;

  a_walk_over_all_regions_meets_whole_ones() { regions.make(0); }
  void thread(unsigned index) {
    if (index == 0) {
      regions.end(0);
      return regions.make(1);
    }
    unsigned met = 0;
    regions.table.for_each([&](auto& arena) {
      const unsigned which = &arena == regions.arena_of(0) ? 0 : 1;
      P::check(&arena == regions.arena_of(which));
      P::check(regions.made[which].get() == 1);
      met++;
    });
    P::check(met <= 1);
  }
  void after() { P::check(!regions.find(0) && regions.find(1)); }
};

const check::scenario<a_walk_over_all_regions_meets_whole_ones> registered{
    {.claim = "a walk over all regions meets whole ones",
     .bounds = "1 region ends, 1 is made in its place, 1 walk",
     .graph = {3, 0},
     .relacy = {6, 0}}};

}  // namespace
}  // namespace cairn::check
