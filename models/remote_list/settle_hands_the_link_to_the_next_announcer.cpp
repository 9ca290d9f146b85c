// SPDX-License-Identifier: MIT
//
// A page is announced, settled by the resident, and announced again: the second announcer writes the page's plain link,
// which the resident has read. The link is race-checked, and so are the blocks.
#include "explore.hpp"
#include "gate.hpp"
#include "remote_list/blocks.hpp"

namespace cairn::models {
namespace {

struct scenario {
  static constexpr unsigned threads = 2;
  static constexpr std::uint32_t generation = 1, number = 5;
  test_page page;
  gate<relacy_platform> door;
  relacy_platform::plain<std::uint32_t> link;
  relacy_platform::plain<int> announcements, settled;

  scenario() { door.establish(generation); }
  void free_unattended(std::uint32_t block) {
    if (!page.free_foreign(block, false)) return;
    announcements.set(announcements.get() + 1);
    const auto answer = door.announce(generation, number, link);
    relacy_platform::check(answer == gate<relacy_platform>::announcement::left_to_resident);
  }
  void serve() {
    for (std::uint32_t next = door.take_announced(); next != 0;) {
      relacy_platform::check(next == number + 1);
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
    relacy_platform::check(settled.get() == announcements.get());
    page.check_all_taken();
  }
};

const registration registered{{"remote_list.settle_hands_the_link_to_the_next_announcer",
                               "announce, settle, announce again: the link is handed over, no block is lost",
                               search::full, 619, &explore<scenario>}};

}  // namespace
}  // namespace cairn::models
