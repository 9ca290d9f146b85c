// SPDX-License-Identifier: MIT
//
// A free looks at its block's page, and goes on when the page's heap has been destroyed, its slices were given back and
// another heap's page lies there: either it sees that the owner has changed, or its pin is refused, as the generation
// that it looked at before the owner has gone. It touches nothing.
#include "pin/page.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_free_during_destroy_leaves_the_next_page_alone {
  static constexpr unsigned threads = 2;
  static constexpr std::uint32_t old_owner = 1, new_owner = 2, gone = 3;
  using list = typename pinned_page<P>::list;
  pinned_page<P> page;
  typename P::template atomic<std::uint32_t> owner;

  a_free_during_destroy_leaves_the_next_page_alone() { owner.store(old_owner, order::relaxed, at<"model.own">); }
  /// The slices go, and another heap makes a page of them.
  void claim() {
    page.give_back();
    page.remote.reset();
    owner.store(new_owner, order::relaxed, at<"model.own_next">);
    for (auto& block : page.blocks) block.payload.set(-1);  // its heap hands out all blocks
  }
  void thread(unsigned index) {
    if (index == 1) {
      owner.store(gone, order::relaxed, at<"model.condemn">);
      page.record.set(1);
      if (page.remote.close()) claim();
      return;
    }
    if (owner.load(order::relaxed, at<"model.owner">) != old_owner) return;
    for (;; P::cas_retry()) {
      const remote_word seen = page.remote.before_pin();
      if (owner.load(order::relaxed, at<"model.owner_again">) != old_owner) return P::cover("gone");
      if (page.remote.try_pin(seen)) break;
    }
    auto& block = page.blocks[0];
    block.payload.set(page.freed);
    if (page.remote.push(
            page.blocks, &block, &block, 1, [] { return true; }, true) == list::pushed::over)
      claim();
  }
  void after() {
    P::check(page.overs.get() == 1);
    for (const auto& block : page.blocks) P::check(block.payload.get() == -1);
  }
};

const check::scenario<a_free_during_destroy_leaves_the_next_page_alone> registered{
    {.claim = "a free against destroy and the next claim of the slices: it pins the page of its block, or none",
     .bounds = "1 pinned free with both looks at the owner, 1 close, 1 claim; 1 page, twice",
     .cover = {"gone"},
     .graph = {10, 18},
     .relacy = {2698, 64}}};

}  // namespace
}  // namespace cairn::check
