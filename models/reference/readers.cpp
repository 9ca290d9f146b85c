// SPDX-License-Identifier: MIT
//
// readers(n) - one thread writes a word that n others read: each may read either value, so there are 2^n executions.
//
// With the readers declared alike, only how many of them read the new value counts: n + 1.
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

template <unsigned N>
struct readers {
  template <class P>
  struct of {
    static constexpr unsigned threads = N + 1;
    typename P::template atomic<int> x;
    typename P::template plain<unsigned> seen[N];

    void thread(unsigned index) {
      if (index == 0) {
        x.store(42, order::release, at<"readers.store">);
      } else {
        seen[index - 1].set(x.load(order::acquire, at<"readers.load">) == 42 ? 1 : 0);
      }
    }
    void after() {
      unsigned new_ones = 0;
      for (auto& one : seen) new_ones += one.get();
      P::outcome(new_ones);
    }
  };

  template <class P>
  struct alike : of<P> {
    static constexpr unsigned same_as(unsigned thread) { return thread == 0 ? 0 : 1; }
  };
};

constexpr const char* claim = "each of n readers of one write reads the old or the new value: 2^n executions";

const scenario<readers<2>::of> two{counted("reference.readers.2", claim, "1 write, 2 reads", 4)};
const scenario<readers<5>::of> five{counted("reference.readers.5", claim, "1 write, 5 reads", 32)};
const scenario<readers<8>::of> eight{counted("reference.readers.8", claim, "1 write, 8 reads", 256)};
const scenario<readers<8>::alike> symmetric{
    counted_symmetric("reference.readers.8.symmetric", "readers that are alike differ only in how many read the write",
                      "1 write, 8 reads; the readers are declared alike", 9)};

}  // namespace
}  // namespace cairn::check
