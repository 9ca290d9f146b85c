// SPDX-License-Identifier: MIT
//
// One thread uses a slice and releases it; another claims exactly that slice: it comes after the last use, and learns
// that the memory does not read zero.
#include "scenario.hpp"
#include "slices/memory.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_claim_of_a_certain_slice_comes_after_the_last_use {
  static constexpr unsigned threads = 2;
  test_slices<P> slices;

  void thread(unsigned index) {
    if (index == 0) return slices.use_and_release(0);
    if (slices.word.try_claim_at(0, 1)) slices.claimed(0);
  }
  void after() {}
};

const check::scenario<a_claim_of_a_certain_slice_comes_after_the_last_use> registered{
    {.claim = "release against claim_at: the claimer sees what was written, and that it is dirty",
     .bounds = "1 use and release, 1 claim_at; 2 slices",
     .relacy = {4}}};

}  // namespace
}  // namespace cairn::check
