// SPDX-License-Identifier: MIT
//
// The owner stops watching its page while a foreign thread frees into it: either the owner sees the block and does not
// arm, or the freer meets the armed page and announces it. Never neither, never both.
#include "remote_list/blocks.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_free_that_arm_does_not_see_announces {
  static constexpr unsigned threads = 2;
  test_page<P> page;
  typename P::template plain<int> armed, announced;

  void thread(unsigned index) {
    if (index == 0) {
      announced.set(page.free_foreign(0) ? 1 : 0);
    } else {
      page.take();
      armed.set(page.remote.arm() ? 1 : 0);
    }
  }
  void after() {
    const bool taken = page.blocks[0].payload.get() == test_page<P>::taken;
    const bool waits = page.remote.waiting() != 0;
    P::check(taken != waits);
    if (armed.get() == 0) P::check(announced.get() == 0);  // the owner goes on looking
    if (waits && armed.get() == 1) P::check(announced.get() == 1);
    if (taken) P::check(announced.get() == 0);
  }
};

const check::scenario<a_free_that_arm_does_not_see_announces> registered{
    {.claim = "a foreign free against take and arm: the owner sees the block or the freer announces",
     .bounds = "1 free, 1 take and arm; 1 block",
     .graph = {3, 7},
     .relacy = {47, 0}}};

}  // namespace
}  // namespace cairn::check
