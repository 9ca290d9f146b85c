// SPDX-License-Identifier: MIT
//
// A page is announced, settled by the resident, and announced again: the second announcer writes the page's plain link,
// which the resident has read. The link is race-checked, and so are the blocks.
#include "gate.hpp"
#include "remote_list/blocks.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct settle_hands_the_link_to_the_next_announcer {
  static constexpr unsigned threads = 2;
  static constexpr std::uint32_t generation = 1, number = 5;
  test_page<P> page;
  gate<P> door;
  typename P::template plain<std::uint32_t> link;
  typename P::template plain<int> announcements, settled;

  settle_hands_the_link_to_the_next_announcer() { door.establish(generation, true, false); }
  void free_unattended(std::uint32_t block) {
    if (!page.free_foreign(block, false)) return;
    announcements.set(announcements.get() + 1);
    const auto answer = door.announce(generation, number, link);
    P::check(answer == gate<P>::announcement::left_to_resident);
  }
  void serve() {
    for (std::uint32_t next = door.take_work().head; next != 0;) {
      P::check(next == number + 1);
      next = link.get();
      page.settle();
      settled.set(settled.get() + 1);
    }
  }
  void thread(unsigned index) {
    if (index == 0) {
      free_unattended(0);
      free_unattended(1);
    } else {
      serve();
      serve();
    }
  }
  void after() {
    serve();
    P::check(settled.get() == announcements.get());
    page.check_all_taken();
  }
};

const check::scenario<settle_hands_the_link_to_the_next_announcer> registered{
    {.claim = "announce, settle, announce again: the link is handed over, no block is lost",
     .bounds = "2 frees with announcements, 2 services; 2 blocks, 1 page",
     .graph = {6, 11},
     .relacy = {114, 16}}};

}  // namespace
}  // namespace cairn::check
