// SPDX-License-Identifier: MIT
//
// treiber(p, q) - p threads push a block of their own on Treiber's stack, q threads pop one.
//
//   top -> block -> block -> null        plain links; no tag, as no block is pushed again
//
// Invariant: each block was popped by one thread or is still on the stack, exactly once.
#pragma once
#include "reference/counted.hpp"

namespace cairn::check {

template <unsigned Pushers, unsigned Poppers, bool Retries = true>
struct treiber {
  template <class P>
  struct of {
    static constexpr unsigned threads = Pushers + Poppers;
    struct block {
      typename P::template plain<block*> next;
    };
    typename P::template atomic<block*> top{nullptr};
    block blocks[Pushers];
    typename P::template plain<unsigned> popped[Poppers];  ///< number of the block, 0: the stack was empty

    void push(block& mine) {
      block* seen = top.load(order::relaxed, at<"treiber.top">);
      do {
        mine.next.set(seen);
      } while (!top.compare_exchange_strong(seen, &mine, order::release, order::relaxed, at<"treiber.push">));
    }
    /// A failed exchange has loaded the new top, with acquire. With retry the iteration starts anew: what it depends on
    /// is read in it.
    block* pop() {
      block* seen = top.load(order::acquire, at<"treiber.pop_top">);
      while (seen != nullptr) {
        block* const next = seen->next.get();
        if (top.compare_exchange_strong(seen, next, order::acquire, order::acquire, at<"treiber.pop">)) return seen;
        if constexpr (Retries) {
          P::retry();
          seen = top.load(order::acquire, at<"treiber.pop_top_again">);
        }
      }
      return nullptr;
    }
    unsigned number_of(const block* one) const { return one == nullptr ? 0 : static_cast<unsigned>(one - blocks) + 1; }

    void thread(unsigned index) {
      if (index < Pushers) {
        push(blocks[index]);
      } else {
        popped[index - Pushers].set(number_of(pop()));
      }
    }
    void after() {
      unsigned found = 0;
      std::uint64_t all = 0;
      const auto once = [&](unsigned number) {
        P::check((found & 1u << number) == 0);
        found |= 1u << number;
      };
      for (auto& one : popped) {
        all = all * (Pushers + 1) + one.get();
        if (one.get() != 0) once(one.get());
      }
      for (block* one = top.load(order::relaxed, at<"treiber.after">); one != nullptr; one = one->next.get()) {
        once(number_of(one));
      }
      P::check(found == (2u << Pushers) - 2);
      P::outcome(all);
    }
  };
};

inline constexpr const char* treiber_claim = "a pushed block is popped at most once, and none is lost";

}  // namespace cairn::check
