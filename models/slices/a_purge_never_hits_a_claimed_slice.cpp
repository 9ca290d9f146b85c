// SPDX-License-Identifier: MIT
//
// A slice is free and dirty. One thread claims it and writes; another purges: either the purge was first and the
// claimer finds zero, or the claim was first and the purge finds nothing.
#include "scenario.hpp"
#include "slices/memory.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_purge_never_hits_a_claimed_slice {
  static constexpr unsigned threads = 2;
  test_slices<P> slices;
  typename P::template plain<int> has;

  a_purge_never_hits_a_claimed_slice() { slices.use_and_release(0); }
  void thread(unsigned index) {
    if (index == 1) return slices.purge_word();
    if (slices.word.try_claim(1, 1) != 0) return;
    slices.claimed(0);
    has.set(1);
  }
  void after() {
    if (has.get() == 1) P::check(slices.memory[0].get() == test_slices<P>::used);
  }
};

const check::scenario<a_purge_never_hits_a_claimed_slice> registered{
    {.claim = "claim against purge of a dirty slice: never both, and `reads zero` is the truth",
     .bounds = "1 claim and use, 1 purge; 2 slices",
     .relacy = {111}}};

}  // namespace
}  // namespace cairn::check
