// SPDX-License-Identifier: MIT
//
// inc, rw, N-writers (n) - plain stores by many threads: modification order and what is read vary independently.
//
// inc and rw read and then write one word: whatever the order of the n stores, thread i may read any of the values
// before its own one, so (n!)^2. N-writers: 5 stores in any order and a reader that takes any of 6 values: 5! * 6.
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

/// inc: writes what it read and a bit of its own.
template <unsigned N>
struct inc {
  template <class P>
  struct of {
    static constexpr unsigned threads = N;
    typename P::template atomic<unsigned> x;

    void thread(unsigned index) {
      const unsigned r = x.load(order::relaxed, at<"inc.load">);
      x.store(r + (1u << index), order::release, at<"inc.store">);
    }
    void after() { P::outcome(x.load(order::relaxed, at<"inc.after">)); }
  };
};

/// rw: writes its own number.
template <unsigned N>
struct rw {
  template <class P>
  struct of {
    static constexpr unsigned threads = N;
    typename P::template atomic<unsigned> x;
    typename P::template plain<unsigned> seen[N];

    void thread(unsigned index) {
      seen[index].set(x.load(order::relaxed, at<"rw.load">));
      x.store(index + 1, order::release, at<"rw.store">);
    }
    void after() {
      std::uint64_t all = x.load(order::relaxed, at<"rw.after">);
      for (auto& one : seen) all = all * (N + 1) + one.get();
      P::outcome(all);
    }
  };
};

template <unsigned Writers>
struct n_writers {
  template <class P>
  struct of {
    static constexpr unsigned threads = Writers + 1;
    typename P::template atomic<unsigned> x;
    typename P::template plain<unsigned> seen;

    void thread(unsigned index) {
      if (index < Writers) {
        x.store(index + 1, order::release, at<"n_writers.store">);
      } else {
        seen.set(x.load(order::acquire, at<"n_writers.load">));
      }
    }
    void after() { P::outcome(x.load(order::relaxed, at<"n_writers.after">) * (Writers + 1) + seen.get()); }
  };
};

constexpr const char* inc_claim =
    "unlocked increments are lost: each thread may read any value that its store overwrites";
constexpr const char* rw_claim = "a thread may read any value but its own later one, in every order of the stores";
constexpr const char* n_claim = "stores of different threads are in any order, and a reader takes any of them";

const scenario<inc<2>::of> inc2{counted("reference.inc.2", inc_claim, "2 loads, 2 stores", 4)};
const scenario<inc<3>::of> inc3{counted("reference.inc.3", inc_claim, "3 loads, 3 stores", 36)};
const scenario<inc<4>::of> inc4{counted_large("reference.inc.4", inc_claim, "4 loads, 4 stores", 576)};
const scenario<rw<2>::of> rw2{counted("reference.rw.2", rw_claim, "2 loads, 2 stores", 4)};
const scenario<rw<3>::of> rw3{counted("reference.rw.3", rw_claim, "3 loads, 3 stores", 36)};
const scenario<rw<4>::of> rw4{counted_large("reference.rw.4", rw_claim, "4 loads, 4 stores", 576)};
const scenario<rw<5>::of> rw5{counted_large("reference.rw.5", rw_claim, "5 loads, 5 stores", 14'400)};
const scenario<n_writers<5>::of> n4{counted("reference.n_writers.4", n_claim, "5 stores, 1 load", 720)};

}  // namespace
}  // namespace cairn::check
