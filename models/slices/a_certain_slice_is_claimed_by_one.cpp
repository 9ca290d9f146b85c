// SPDX-License-Identifier: MIT
//
// Two threads claim the same slice, which is free: one of them gets it.
#include "scenario.hpp"
#include "slices/memory.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_certain_slice_is_claimed_by_one {
  static constexpr unsigned threads = 2;
  test_slices<P> slices;
  typename P::template plain<unsigned> claims[threads];

  a_certain_slice_is_claimed_by_one() {
    slices.use_and_release(0);
    for (auto& claim : claims) claim.set(0);
  }
  void thread(unsigned index) {
    if (!slices.word.try_claim_at(0, 1)) return;
    slices.claimed(0);
    claims[index].set(1);
  }
  void after() { P::check(claims[0].get() + claims[1].get() == 1); }
};

const check::scenario<a_certain_slice_is_claimed_by_one> registered{
    {.claim = "two claims of one slice: one of them gets it",
     .bounds = "1 claim_at each by two threads; 1 slice",
     .graph = {2, 5},
     .relacy = {26}}};

}  // namespace
}  // namespace cairn::check
