// SPDX-License-Identifier: MIT
//
// The holder closes the page while a freer frees a block into it: the later of the two is told that the page is over,
// after the other one is done with it.
#include "pin/page.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_pinned_free_against_close_has_one_last_one {
  static constexpr unsigned threads = 2;
  pinned_page<P> page;

  void thread(unsigned index) {
    if (index == 0) {
      page.free_pinned(0);
    } else {
      page.take();
      page.close();
    }
  }
  void after() { P::check(page.overs.get() == 1 && page.remote.is_closed()); }
};

const check::scenario<a_pinned_free_against_close_has_one_last_one> registered{
    {.claim = "a pinned free against close: one of them is the last one out, after the other",
     .bounds = "1 free with a pin, 1 take and close",
     .graph = {6, 23},
     .relacy = {655, 0}}};

}  // namespace
}  // namespace cairn::check
