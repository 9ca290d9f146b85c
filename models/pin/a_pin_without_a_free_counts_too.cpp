// SPDX-License-Identifier: MIT
//
// The holder closes the page while one thread frees into it, and another one only looks at a block and goes: exactly
// one of the three is told that the page is over, after all others.
// Not on Relacy: 1.7 million executions, half a minute.
#include "pin/page.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_pin_without_a_free_counts_too {
  static constexpr unsigned threads = 3;
  pinned_page<P> page;

  void thread(unsigned index) {
    if (index == 0) {
      page.free_pinned(0);
    } else if (index == 1) {
      page.look_pinned(1);
    } else {
      page.close();
    }
  }
  void after() { P::check(page.overs.get() == 1 && page.remote.is_closed()); }
};

const check::scenario<a_pin_without_a_free_counts_too> registered{
    {.claim = "a pin given back without a block: it keeps the page as long",
     .bounds = "1 free with a pin, 1 pin and unpin, 1 close",
     .graph = {32, 439},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
