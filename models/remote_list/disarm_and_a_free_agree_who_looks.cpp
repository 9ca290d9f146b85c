// SPDX-License-Identifier: MIT
//
// The owner looks again at an armed page while a foreign thread frees into it: disarm says true exactly if the freer
// does not announce.
#include "explore.hpp"
#include "remote_list/blocks.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  test_page page;
  relacy_platform::plain<int> looks, announces;

  scenario() { relacy_platform::check(page.remote.arm()); }
  void thread(unsigned index) {
    if (index == 0) {
      announces.set(page.free_foreign(0) ? 1 : 0);
    } else {
      looks.set(page.remote.disarm() ? 1 : 0);
      if (looks.get() == 1) page.take();
    }
  }
  void after() {
    relacy_platform::check(looks.get() + announces.get() == 1);
    if (announces.get() == 1) page.settle();
    page.take();
    relacy_platform::check(page.blocks[0].payload.get() == test_page::taken);
  }
};

const registration registered{{"remote_list.disarm_and_a_free_agree_who_looks",
                               "a foreign free against disarm: exactly one of owner and freer is responsible",
                               search::full, 76, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
