// SPDX-License-Identifier: MIT
//
// The holder looks at the blocks that are waiting, twice, while a foreign thread frees two: it sees them whole, the
// newest first, and takes each of them afterwards, once.
#include "remote_list/blocks.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct looking_at_the_frees_changes_nothing {
  static constexpr unsigned threads = 2;
  test_page<P> page;

  int look() {
    int seen = 0;
    page.remote.for_each(page.blocks, [&](const auto* block) {
      P::check(block->payload.get() == test_page<P>::freed);
      seen++;
    });
    return seen;
  }
  void thread(unsigned index) {
    if (index == 0) {
      page.free_foreign(0);
      page.free_foreign(1);
      return;
    }
    const int first = look(), second = look();
    P::check(second >= first);
    page.take();
    if (second == 2) page.check_all_taken();
  }
  void after() {
    page.take();
    page.check_all_taken();
  }
};

const check::scenario<looking_at_the_frees_changes_nothing> registered{
    {.claim = "for_each against two foreign frees: whole blocks, none lost",
     .bounds = "2 frees; 2 looks and 1 take; 2 blocks",
     .graph = {13, 11},
     .relacy = {311, 9}}};

}  // namespace
}  // namespace cairn::check
