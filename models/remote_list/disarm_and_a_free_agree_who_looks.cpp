// SPDX-License-Identifier: MIT
//
// The owner looks again at an armed page while a foreign thread frees into it: disarm says true exactly if the freer
// does not announce.
#include "remote_list/blocks.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct disarm_and_a_free_agree_who_looks {
  static constexpr unsigned threads = 2;
  test_page<P> page;
  typename P::template plain<int> looks, announces;

  disarm_and_a_free_agree_who_looks() { P::check(page.remote.arm()); }
  void thread(unsigned index) {
    if (index == 0) {
      announces.set(page.free_foreign(0) ? 1 : 0);
    } else {
      looks.set(page.remote.disarm() ? 1 : 0);
      if (looks.get() == 1) page.take();
    }
  }
  void after() {
    P::check(looks.get() + announces.get() == 1);
    if (announces.get() == 1) page.settle();
    page.take();
    P::check(page.blocks[0].payload.get() == test_page<P>::taken);
  }
};

const check::scenario<disarm_and_a_free_agree_who_looks> registered{
    {.claim = "a foreign free against disarm: exactly one of owner and freer is responsible",
     .bounds = "1 free, 1 disarm and take; 1 block",
     .graph = {3, 6},
     .relacy = {96, 0}}};

}  // namespace
}  // namespace cairn::check
