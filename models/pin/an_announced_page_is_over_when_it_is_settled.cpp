// SPDX-License-Identifier: MIT
//
// The page is armed, so the freer announces it, and the announcement may be on its way when the heap is destroyed: then
// the page lives until it is settled, by the destroyer, which has found it on the gate, or by the freer, which has
// found the heap gone. Exactly one is told that the page is over.
#include "gate.hpp"
#include "pin/page.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_announced_page_is_over_when_it_is_settled {
  static constexpr unsigned threads = 2;
  static constexpr std::uint32_t generation = 1, number = 5;
  using announcement = typename gate<P>::announcement;
  pinned_page<P> page;
  gate<P> door;
  typename P::template plain<std::uint32_t> link;

  an_announced_page_is_over_when_it_is_settled() {
    door.establish(generation, true, false);
    P::check(page.remote.arm());
  }
  void settle() {
    if (page.remote.settle(page.blocks).over) page.give_back();
  }
  void thread(unsigned index) {
    if (index == 1) {
      page.close();
      const auto last = door.close(generation + 1);
      if (last.head == 0) return;
      P::check(last.head == number + 1 && link.get() == 0);
      return settle();
    }
    if (!page.free_pinned(0)) return;
    const auto answer = door.announce(generation, number, link);
    P::check(answer != announcement::serve);
    if (answer == announcement::left_to_resident) P::cover("left to the destroyer");
    if (answer == announcement::stale) settle();
  }
  void after() { P::check(page.overs.get() == 1 && page.remote.is_closed()); }
};

const check::scenario<an_announced_page_is_over_when_it_is_settled> registered{
    {.claim = "an announcement against the end of the heap: one of the two settles the page, and it is over",
     .bounds = "1 free with a pin and its announcement, 1 end; 1 page",
     .cover = {"left to the destroyer"},
     .graph = {4, 32},
     .relacy = {1054, 0}}};

}  // namespace
}  // namespace cairn::check
