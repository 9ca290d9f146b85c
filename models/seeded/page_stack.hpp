// SPDX-License-Identifier: MIT
//
// page_stack - abandoned pages on a lock-free stack, by index; the top has a tag that every change moves on.
//
//   top  | version | index + 1 |  ->  next  ->  next  ->  0
//
// Invariant: who has popped a page is the only one to touch its contents, and sees what the one before did.
// Without the tag (bug::aba_pop) a pop that was overtaken by pop, pop, push puts back a page that somebody holds.
#pragma once
#include "seeded/page.hpp"

namespace cairn::check::seeded {

template <class P, bug Bug>
class page_stack {
 public:
  static constexpr unsigned pages = 2, none = pages;
  typename P::template plain<unsigned> contents[pages];

  page_stack() {
    for (auto& one : contents) one.set(0);
  }

  void push(unsigned page) {
    std::uint32_t seen = top_.load(order::relaxed, at<"page_stack.top">);
    do {
      next_[page].store(seen & mask, order::relaxed, at<"page_stack.link">);
    } while (!top_.compare_exchange_weak(seen, changed(seen, page + 1),
                                         unless<Bug, bug::abandon_relaxed>(order::release), order::relaxed,
                                         at<"page_stack.push">));
  }
  unsigned pop() {
    constexpr order o = unless<Bug, bug::claim_relaxed>(order::acquire);
    std::uint32_t seen = top_.load(order::acquire, at<"page_stack.pop_top">);
    for (;;) {
      if ((seen & mask) == 0) return none;
      const unsigned page = (seen & mask) - 1;
      const std::uint32_t next = next_[page].load(order::relaxed, at<"page_stack.next">);
      if (top_.compare_exchange_weak(seen, changed(seen, next & mask), o, o, at<"page_stack.pop">)) return page;
    }
  }

 private:
  static constexpr std::uint32_t mask = 0xff;
  static constexpr std::uint32_t changed(std::uint32_t before, std::uint32_t index) {
    return Bug == bug::aba_pop ? index : ((before & ~mask) + mask + 1) | index;
  }

  typename P::template atomic<std::uint32_t> top_;
  typename P::template atomic<std::uint32_t> next_[pages];
};

}  // namespace cairn::check::seeded
