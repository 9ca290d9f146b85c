// SPDX-License-Identifier: MIT
//
// lastzero(n), indexer(n) - programs in which what a thread touches next depends on what it has read.
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

/// A reader looks for the last zero from the top while writer j makes a[j] one more than a[j-1].
/// a[0] is never written, so it always ends. (n + 3) 2^(n - 2) executions.
template <unsigned N>
struct lastzero {
  template <class P>
  struct of {
    static constexpr unsigned threads = N + 1;
    typename P::template atomic<unsigned> a[N + 1];
    typename P::template plain<unsigned> found;

    void thread(unsigned index) {
      if (index == 0) {
        unsigned i = N;
        while (a[i].load(order::acquire, at<"lastzero.look">) != 0) i--;
        found.set(i);
      } else {
        const unsigned below = a[index - 1].load(order::acquire, at<"lastzero.below">);
        a[index].store(below + 1, order::release, at<"lastzero.store">);
      }
    }
    void after() { P::outcome(found.get()); }
  };
};

/// Each thread inserts four numbers into a hash table by linear probing. Threads 11 and 0 have three numbers in common.
template <unsigned N>
struct indexer {
  template <class P>
  struct of {
    static constexpr unsigned threads = N, size = 128, each = 4;
    typename P::template atomic<unsigned> table[size];

    void thread(unsigned index) {
      for (unsigned i = 0; i < each; i++) {
        const unsigned number = i * 11 + index;
        unsigned slot = number * 7 % size;
        for (unsigned empty = 0;
             !table[slot].compare_exchange_strong(empty, number, order::relaxed, order::relaxed, at<"indexer.insert">);
             empty = 0) {
          slot = (slot + 1) % size;
        }
      }
    }
    void after() {
      unsigned filled = 0;
      for (auto& slot : table) filled += slot.load(order::relaxed, at<"indexer.after">) != 0 ? 1 : 0;
      P::check(filled == N * each - 1);  // thread 0's first number is 0: nothing to see
    }
  };
};

constexpr const char* zero_claim = "the last zero is found wherever it may be";
constexpr const char* index_claim = "numbers that hash to one slot are all inserted, in either order";

const scenario<lastzero<3>::of> lastzero3{counted("reference.lastzero.3", zero_claim, "3 writers", 12)};
const scenario<lastzero<5>::of> lastzero5{counted("reference.lastzero.5", zero_claim, "5 writers", 64)};
const scenario<lastzero<10>::of> lastzero10{counted_large("reference.lastzero.10", zero_claim, "10 writers", 3328)};
const scenario<indexer<12>::of> indexer12{
    counted_large("reference.indexer.12", index_claim, "12 threads, 4 insertions each, 128 slots", 8)};

}  // namespace
}  // namespace cairn::check
