// SPDX-License-Identifier: MIT
//
// blocks - a page's worth of blocks for the scenarios of the remote list: who frees writes the payload before, who
// takes writes it after, so that each hand-over is race-checked; and each block is counted.
#pragma once
#include "relacy_platform.hpp"
#include "remote_list.hpp"

namespace cairn::models {

struct test_block {
  relacy_platform::plain<test_block*> next;
  relacy_platform::plain<int> payload;
};

struct test_page {
  static constexpr std::uint32_t count = 2;
  static constexpr int freed = 1, taken = 2;

  remote_list<relacy_platform, test_block> remote;
  test_block blocks[count];

  test_page() { remote.reset(); }

  /// True: the caller must announce the page.
  bool free_foreign(std::uint32_t number, bool attended = true) {
    test_block& block = blocks[number];
    block.payload.set(freed);
    return remote.push(blocks, &block, &block, 1, attended);
  }
  void take() { use(remote.take_all(blocks)); }
  void settle() { use(remote.settle(blocks)); }

  /// The owner writes over the whole block, as its next user would.
  void use(remote_list<relacy_platform, test_block>::chain chain) {
    std::uint32_t length = 0;
    for (test_block* block = chain.first; block != nullptr; length++) {
      test_block* next = block->next.get();
      relacy_platform::check(block->payload.get() == freed);  // and not taken before
      block->payload.set(taken);
      block->next.set(block);
      block = next;
    }
    relacy_platform::check(length == chain.count);
  }
  void check_all_taken() const {
    for (const test_block& block : blocks) relacy_platform::check(block.payload.get() == taken);
  }
};

}  // namespace cairn::models
