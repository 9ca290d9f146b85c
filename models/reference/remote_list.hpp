// SPDX-License-Identifier: MIT
//
// remote_list(p, k) - p pushers put k blocks each on a list that a collector takes whole, once.
//
//   head -> block -> block -> null        plain links: they are the blocks' own memory
//
// Invariant: each block is in the collector's part or in the rest, exactly once.
#pragma once
#include "reference/counted.hpp"

namespace cairn::check {

template <unsigned Pushers, unsigned Each>
struct remote_list {
  template <class P>
  struct of {
    static constexpr unsigned threads = Pushers + 1, count = Pushers * Each;
    struct block {
      typename P::template plain<block*> next;
    };
    typename P::template atomic<block*> head{nullptr};
    block blocks[count];
    typename P::template plain<unsigned> taken{0};  ///< a bit for each block

    void push(block& mine) {
      block* seen = head.load(order::relaxed, at<"remote_list.head">);
      do {
        mine.next.set(seen);
      } while (!head.compare_exchange_strong(seen, &mine, order::release, order::relaxed, at<"remote_list.push">));
    }
    unsigned walk(block* first) {
      unsigned found = 0;
      for (block* one = first; one != nullptr; one = one->next.get()) {
        const unsigned bit = 1u << (one - blocks);
        P::check((found & bit) == 0);
        found |= bit;
      }
      return found;
    }
    void thread(unsigned index) {
      if (index < Pushers) {
        for (unsigned i = 0; i < Each; i++) push(blocks[index * Each + i]);
      } else {
        taken.set(walk(head.exchange(nullptr, order::acquire, at<"remote_list.take">)));
      }
    }
    void after() {
      const unsigned rest = walk(head.load(order::relaxed, at<"remote_list.after">));
      P::check((rest & taken.get()) == 0 && (rest | taken.get()) == (1u << count) - 1);
      P::outcome(taken.get());
    }
  };
};

inline constexpr const char* remote_list_claim = "a pushed block is taken exactly once, with its link";

}  // namespace cairn::check
