// SPDX-License-Identifier: MIT
//
// The owner stops watching its page while a foreign thread frees into it: either the owner sees the block and does not
// arm, or the freer meets the armed page and announces it. Never neither, never both.
#include "explore.hpp"
#include "remote_list/blocks.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  test_page page;
  relacy_platform::plain<int> armed, announced;

  void thread(unsigned index) {
    if (index == 0) {
      announced.set(page.free_foreign(0) ? 1 : 0);
    } else {
      page.take();
      armed.set(page.remote.arm() ? 1 : 0);
    }
  }
  void after() {
    const bool taken = page.blocks[0].payload.get() == test_page::taken;
    const bool waits = page.remote.waiting() != 0;
    relacy_platform::check(taken != waits);
    if (armed.get() == 0) relacy_platform::check(announced.get() == 0);  // the owner goes on looking
    if (waits && armed.get() == 1) relacy_platform::check(announced.get() == 1);
    if (taken) relacy_platform::check(announced.get() == 0);
  }
};

const registration registered{{"remote_list.a_free_that_arm_does_not_see_announces",
                               "a foreign free against take and arm: the owner sees the block or the freer announces",
                               search::full, 54, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
