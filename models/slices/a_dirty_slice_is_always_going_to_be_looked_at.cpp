// SPDX-License-Identifier: MIT
//
// One thread releases a dirty slice and raises the clock; another runs a pass. In the end the slice is clean, or the
// clock says that another pass is due.
#include "scenario.hpp"
#include "slices/memory.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_dirty_slice_is_always_going_to_be_looked_at {
  static constexpr unsigned threads = 2;
  test_slices<P> slices;

  a_dirty_slice_is_always_going_to_be_looked_at() { slices.clock.raise(0, 0); }
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
    if (slices.memory[0].get() != test_slices<P>::zero) P::check(slices.clock.is_pending());
  }
};

const check::scenario<a_dirty_slice_is_always_going_to_be_looked_at> registered{
    {.claim = "release and raise against two passes: clean, or another pass is due",
     .bounds = "1 release and raise, 2 passes; 2 slices",
     .graph = {9, 5},
     .relacy = {24, 0}}};

}  // namespace
}  // namespace cairn::check
