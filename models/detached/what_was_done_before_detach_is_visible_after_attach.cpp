// SPDX-License-Identifier: MIT
//
// A claim goes to another thread in a value and back, which travels by relaxed operations: each holder sees what the
// one before did, and nobody else holds it meanwhile.
#include "detached.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct what_was_done_before_detach_is_visible_after_attach {
  static constexpr unsigned threads = 2;
  detached<P> claim;
  typename P::template atomic<std::uint64_t> there, back;  // how the values travel: they order nothing
  typename P::template plain<int> state;

  void thread(unsigned index) {
    auto &out = index == 0 ? there : back, &in = index == 0 ? back : there;
    if (index == 0) {
      state.set(1);
      out.store(claim.detach(), order::relaxed, at<"model.send">);
    }
    const std::uint64_t value = in.load(order::relaxed, at<"model.receive">);
    if (value == 0) return P::retry();
    if (!claim.attach(value)) return P::retry();  // read an old serial, as the value comes in no order
    state.set(state.get() + 1);
    if (index == 1) out.store(claim.detach(), order::relaxed, at<"model.send_back">);
  }
  void after() { P::check(state.get() >= 1); }
};

const check::scenario<what_was_done_before_detach_is_visible_after_attach> registered{
    {.claim = "detach, attach, and back again: each holder sees what the last one did",
     .bounds = "2 detaches, 2 attaches",
     .graph = {1, 5},
     .relacy = {5, 1}}};

}  // namespace
}  // namespace cairn::check
