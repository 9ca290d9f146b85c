// SPDX-License-Identifier: MIT
//
// The page has been announced, and closed; two freers are still on their way to it. Whoever settles it and the two
// freers agree who is the last one out.
#include "pin/page.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_announcement_and_two_pins_have_one_last_one {
  static constexpr unsigned threads = 3;
  pinned_page<P> page;

  an_announcement_and_two_pins_have_one_last_one() {
    P::check(page.remote.claim_announcement());
    for (int i = 0; i < 2; i++) P::check(page.pin());
    P::check(!page.remote.close());
  }
  void thread(unsigned index) {
    if (index == 2) {
      const auto settled = page.remote.settle(page.blocks);
      P::check(settled.first == nullptr);
      if (settled.over) page.give_back();
      return;
    }
    auto& block = page.blocks[index];
    block.payload.set(page.freed);
    switch (page.remote.push(
        page.blocks, &block, &block, 1, [] { return false; }, true)) {
      case pinned_page<P>::list::pushed::over: return page.give_back();
      case pinned_page<P>::list::pushed::without_effect: return;
      default: P::check(false);
    }
  }
  void after() { P::check(page.overs.get() == 1); }
};

const check::scenario<an_announcement_and_two_pins_have_one_last_one> registered{
    {.claim = "two pins against settle, of a closed page: one of the three is the last one out",
     .bounds = "2 frees of pinned blocks, 1 settle; 1 page that is closed and announced"}};

}  // namespace
}  // namespace cairn::check
