// SPDX-License-Identifier: MIT
//
// A slice is free and dirty. One thread claims it and writes; another purges: either the purge was first and the
// claimer finds zero, or the claim was first and the purge finds nothing.
#include "explore.hpp"
#include "slices/memory.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  test_slices slices;
  relacy_platform::plain<int> has;

  scenario() { slices.use_and_release(0); }
  void thread(unsigned index) {
    if (index == 1) return slices.purge_word();
    if (slices.word.try_claim(1, 1) != 0) return;
    slices.claimed(0);
    has.set(1);
  }
  void after() {
    if (has.get() == 1) relacy_platform::check(slices.memory[0].get() == test_slices::used);
  }
};

const registration registered{{"slices.a_purge_never_hits_a_claimed_slice",
                               "claim against purge of a dirty slice: never both, and `reads zero` is the truth",
                               search::full, 495, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
