// SPDX-License-Identifier: MIT
//
// The holder closes the page while two freers free a block each: exactly one of the three is told that it is over, and
// only after all others are done with the page.
// Not on Relacy: more than nine million executions there.
#include "pin/page.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_pinned_frees_against_close_have_one_last_one {
  static constexpr unsigned threads = 3;
  pinned_page<P> page;

  void thread(unsigned index) {
    if (index < 2) {
      page.free_pinned(index);
    } else {
      page.close();
    }
  }
  void after() { P::check(page.overs.get() == 1 && page.remote.is_closed()); }
};

const check::scenario<two_pinned_frees_against_close_have_one_last_one> registered{
    {.claim = "two pinned frees against close: one of the three is the last one out",
     .bounds = "2 frees with a pin, 1 close",
     .graph = {23, 599},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
