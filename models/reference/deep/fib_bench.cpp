// SPDX-License-Identifier: MIT
//
// fib_bench - two threads add two words into each other, five times each; a third reads both.
//
// The largest sum is the twelfth Fibonacci number, 144, when every addition sees the one before: the check.
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

template <class P>
struct fib_bench {
  static constexpr unsigned threads = 3, times = 5;
  typename P::template atomic<unsigned> x{1}, y{1};

  void thread(unsigned index) {
    if (index == 2) {
      P::check(x.load(order::acquire, at<"fib.x">) <= 144);
      P::check(y.load(order::acquire, at<"fib.y">) <= 144);
      return;
    }
    for (unsigned i = 0; i < times; i++) {
      const unsigned a = x.load(order::acquire, at<"fib.a">);
      const unsigned b = y.load(order::acquire, at<"fib.b">);
      (index == 0 ? x : y).store(a + b, order::release, at<"fib.sum">);
    }
  }
  void after() {}
};

const scenario<fib_bench> registered{counted_large("reference.deep.fib_bench", "no sum exceeds 144",
                                                   "2 threads, 5 additions each; 1 reader of both words", 525'630)};

}  // namespace
}  // namespace cairn::check
