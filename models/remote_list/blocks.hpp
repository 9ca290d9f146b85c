// SPDX-License-Identifier: MIT
//
// blocks - a page's worth of blocks for the scenarios of the remote list: who frees writes the payload before, who
// takes writes it after, so that each hand-over is race-checked; and each block is counted.
#pragma once
#include "remote_list.hpp"

namespace cairn::check {

template <class P>
struct test_block {
  typename P::template plain<test_block*> next;
  typename P::template plain<int> payload;
};

template <class P>
struct test_page {
  using block_type = test_block<P>;
  using list = remote_list<P, block_type>;
  static constexpr std::uint32_t count = 2;
  static constexpr int freed = 1, taken = 2;

  list remote;
  block_type blocks[count];

  test_page() { remote.reset(); }

  /// True: the caller must announce the page.
  bool free_foreign(std::uint32_t number, bool attended = true) {
    block_type& block = blocks[number];
    block.payload.set(freed);
    const auto answer = remote.push(
        blocks, &block, &block, 1, [&] { return attended; }, false);
    P::check(answer == list::pushed::quietly || answer == list::pushed::must_announce);
    return answer == list::pushed::must_announce;
  }
  void take() { use(remote.take_all(blocks)); }
  void settle() { use(remote.settle(blocks)); }

  /// The owner writes over the whole block, as its next user would.
  void use(typename list::chain chain) {
    std::uint32_t length = 0;
    for (block_type* block = chain.first; block != nullptr; length++) {
      block_type* next = block->next.get();
      P::check(block->payload.get() == freed);  // and not taken before
      block->payload.set(taken);
      block->next.set(block);
      block = next;
    }
    P::check(length == chain.count);
  }
  void check_all_taken() const {
    for (const block_type& block : blocks) P::check(block.payload.get() == taken);
  }
};

}  // namespace cairn::check
