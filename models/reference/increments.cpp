// SPDX-License-Identifier: MIT
//
// ainc, binc, cinc, lockinc (n) - n threads increment one, two or three words, atomically or under a lock.
//
// Atomic increments of one word are totally ordered: n! executions for each word, as relaxed ones of different words
// do not constrain each other. Under the lock the order of the critical sections decides everything.
#include "reference/increments.hpp"

namespace cairn::check {
namespace {

template <unsigned N>
struct lockinc {
  template <class P>
  struct of {
    static constexpr unsigned threads = N;
    typename P::mutex lock;
    typename P::template atomic<int> x;

    void thread(unsigned) {
      lock.lock();
      const int r = x.load(order::relaxed, at<"lockinc.load">);
      x.store(r + 1, order::relaxed, at<"lockinc.store">);
      lock.unlock();
    }
    void after() { P::check(x.load(order::relaxed, at<"lockinc.after">) == static_cast<int>(N)); }
  };
};

constexpr const char* locked_claim = "increments under a lock happen one after the other, in any order";

const scenario<increments<3, 1>::of> ainc3{counted("reference.ainc.3", atomic_claim, "3 increments", 6)};
const scenario<increments<5, 1>::of> ainc5{counted("reference.ainc.5", atomic_claim, "5 increments", 120)};
const scenario<increments<7, 1>::of> ainc7{counted("reference.ainc.7", atomic_claim, "7 increments", 5040)};
const scenario<increments<7, 1>::alike> ainc7_symmetric{
    counted_symmetric("reference.ainc.7.symmetric", "increments by threads that are alike have one order",
                      "7 increments; the threads are declared alike", 1)};

const scenario<increments<2, 2>::of> binc2{counted("reference.binc.2", atomic_claim, "2 threads, 2 words", 4)};
const scenario<increments<3, 2>::of> binc3{counted("reference.binc.3", atomic_claim, "3 threads, 2 words", 36)};
const scenario<increments<4, 2>::of> binc4{counted_large("reference.binc.4", atomic_claim, "4 threads, 2 words", 576)};
const scenario<increments<2, 3>::of> cinc2{counted("reference.cinc.2", atomic_claim, "2 threads, 3 words", 8)};
const scenario<increments<3, 3>::of> cinc3{counted("reference.cinc.3", atomic_claim, "3 threads, 3 words", 216)};

const scenario<lockinc<2>::of> lockinc2{counted("reference.lockinc.2", locked_claim, "2 increments", 2, 2)};
const scenario<lockinc<3>::of> lockinc3{counted("reference.lockinc.3", locked_claim, "3 increments", 6, 15)};
const scenario<lockinc<5>::of> lockinc5{counted_large("reference.lockinc.5", locked_claim, "5 increments", 120, 1'185)};

}  // namespace
}  // namespace cairn::check
