// SPDX-License-Identifier: MIT
//
// page - a page of a heap that is going to be destroyed, for the scenarios of pins: every freer touches blocks between
// its pin and the end of it, and whoever is told that the page is over gives its memory to somebody else, that is,
// writes all of it. Too early is a race; twice, or never, is counted.
#pragma once
#include "remote_list/blocks.hpp"

namespace cairn::check {

template <class P>
struct pinned_page : test_page<P> {
  using list = typename test_page<P>::list;
  typename P::template plain<int> record;  ///< what the resident keeps of the page, until it closes it
  typename P::template plain<int> overs;   ///< how often somebody was told

  /// What is pushed or settled has been told `over`: the slices go.
  void give_back() {
    for (auto& block : this->blocks) {
      block.next.set(nullptr);
      block.payload.set(0);
    }
    record.set(0);
    overs.set(overs.get() + 1);
  }
  /// As a freer pins the page of its block; its owner says `gone` before it is closed (free_ops.hpp).
  bool pin() {
    for (;; P::cas_retry()) {
      const remote_word seen = this->remote.before_pin();
      if (seen.closed()) return false;
      if (this->remote.try_pin(seen)) return true;
    }
  }
  /// A freer's whole way. True: it must announce the page.
  bool free_pinned(std::uint32_t number, bool attended = true) {
    if (!pin()) return false;
    auto& block = this->blocks[number];
    block.payload.set(this->freed);
    switch (this->remote.push(
        this->blocks, &block, &block, 1, [&] { return attended; }, true)) {
      case list::pushed::quietly:
      case list::pushed::without_effect: return false;
      case list::pushed::must_announce: return true;
      case list::pushed::over: give_back();
    }
    return false;
  }
  /// A freer that looks at the page and goes without a block.
  void look_pinned(std::uint32_t number) {
    if (!pin()) return;
    this->blocks[number].payload.get();
    if (this->remote.unpin()) give_back();
  }
  void close() {
    record.set(1);
    if (this->remote.close()) give_back();
  }
};

}  // namespace cairn::check
