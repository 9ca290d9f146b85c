// SPDX-License-Identifier: MIT
//
// Who comes after close, or finds another page in the place of the one that it looked at, gets no pin; a pin of before
// lets the page live until it is given back.
#include "pin/page.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct after_close_there_is_no_pin {
  static constexpr unsigned threads = 2;
  pinned_page<P> page;
  typename P::template atomic<std::uint32_t> closed;

  void thread(unsigned index) {
    if (index == 1) {
      page.close();
      return closed.store(1, order::release, at<"model.closed">);
    }
    const bool is_closed = closed.load(order::acquire, at<"model.look">) == 1;
    if (!page.pin()) return;
    P::check(!is_closed);
    P::check(page.blocks[0].payload.get() == 0);
    if (page.remote.unpin()) page.give_back();
  }
  void after() { P::check(page.overs.get() == 1); }
};

const check::scenario<after_close_there_is_no_pin> registered{{.claim = "a pin against close: refused afterwards",
                                                               .bounds = "1 pin and unpin, 1 close",
                                                               .graph = {5, 9},
                                                               .relacy = {114, 0}}};

}  // namespace
}  // namespace cairn::check
