// SPDX-License-Identifier: MIT
//
// Nobody looks at the page any more (armed). Two foreign threads free into it: exactly one of them has to announce it.
#include "remote_list/blocks.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct an_armed_page_is_announced_by_exactly_one_push {
  static constexpr unsigned threads = 2;
  test_page<P> page;
  typename P::template plain<int> announces[threads];

  an_armed_page_is_announced_by_exactly_one_push() { P::check(page.remote.arm()); }
  void thread(unsigned index) { announces[index].set(page.free_foreign(index) ? 1 : 0); }
  void after() {
    P::check(announces[0].get() + announces[1].get() == 1);
    P::check(page.remote.is_announced() && page.remote.waiting() == 2);
    page.settle();
    P::check(!page.remote.is_announced());
    page.check_all_taken();
  }
};

const check::scenario<an_armed_page_is_announced_by_exactly_one_push> registered{
    {.claim = "two foreign frees into an armed page: one of them announces it",
     .bounds = "1 free each; 2 blocks",
     .graph = {2, 7},
     .relacy = {40, 0}}};

}  // namespace
}  // namespace cairn::check
