// SPDX-License-Identifier: MIT
//
// One thread releases a dirty slice and raises the clock; another runs a pass. In the end the slice is clean, or the
// clock says that another pass is due.
#include "explore.hpp"
#include "slices/memory.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  test_slices slices;

  scenario() { slices.clock.raise(0, 0); }
  void thread(unsigned index) {
    if (index == 0) {
      slices.use_and_release(0);
      slices.clock.raise(0, 0);
      return;
    }
    for (int pass = 0; pass < 2; pass++) {
      if (slices.clock.begin()) slices.purge_word();
    }
  }
  void after() {
    if (slices.memory[0].get() != test_slices::zero) relacy_platform::check(slices.clock.is_pending());
  }
};

const registration registered{{"slices.a_dirty_slice_is_always_going_to_be_looked_at",
                               "release and raise against two passes: clean, or another pass is due", search::full,
                               1'961, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
