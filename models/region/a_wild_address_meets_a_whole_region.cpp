// SPDX-License-Identifier: MIT
//
// A region is made while another thread frees an address that happens to lie in it: it finds no region, or one whose
// records are there.
#include "region/regions.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_wild_address_meets_a_whole_region {
  static constexpr unsigned threads = 2;
  test_regions<P> regions;

  void thread(unsigned index) {
    if (index == 0) return regions.make(0);
    if (regions.find(0)) P::cover("found");
  }
  void after() { P::check(regions.find(0) && !regions.find(1)); }
};

const check::scenario<a_wild_address_meets_a_whole_region> registered{{.claim = "a region is found whole or not at all",
                                                                       .bounds = "1 region is made, 1 find",
                                                                       .cover = {"found"},
                                                                       .graph = {3, 1},
                                                                       .relacy = {9, 0}}};

}  // namespace
}  // namespace cairn::check
