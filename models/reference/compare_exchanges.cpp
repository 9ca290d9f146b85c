// SPDX-License-Identifier: MIT
//
// cas, casrot, casw, wcas (n) - relaxed strong compare-exchanges of one word; a failed one is a read.
//
//   cas     0 -> own number: one wins, all others read its value
//   casrot  thread i: i-1 -> i: chains of successes; a failure may read any value that does not fit
//   casw    0 -> 1, then a store of the own number: stores may fall before, between and after
//   wcas    one thread stores 2, n others try 2 -> 3
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

template <class P>
struct one_word {
  typename P::template atomic<unsigned> x;

  template <fixed_string S>
  bool change(unsigned from, unsigned to, site<S> where) {
    return x.compare_exchange_strong(from, to, order::relaxed, order::relaxed, where);
  }
  void after() { P::outcome(x.load(order::relaxed, at<"cas.after">)); }
};

template <unsigned N>
struct cas {
  template <class P>
  struct of : one_word<P> {
    static constexpr unsigned threads = N;
    void thread(unsigned index) { this->change(0, index + 1, at<"cas.change">); }
  };
};

template <unsigned N>
struct casrot {
  template <class P>
  struct of : one_word<P> {
    static constexpr unsigned threads = N;
    void thread(unsigned index) { this->change(index, index + 1, at<"casrot.change">); }
  };
};

template <unsigned N>
struct casw {
  template <class P>
  struct of : one_word<P> {
    static constexpr unsigned threads = N;
    void thread(unsigned index) {
      this->change(0, 1, at<"casw.change">);
      this->x.store(index + 3, order::release, at<"casw.store">);
    }
  };
};

template <unsigned N>
struct wcas {
  template <class P>
  struct of : one_word<P> {
    static constexpr unsigned threads = N + 1;
    void thread(unsigned index) {
      if (index == 0) {
        this->x.store(2, order::release, at<"wcas.store">);
      } else {
        this->change(2, 3, at<"wcas.change">);
      }
    }
  };
};

constexpr const char* cas_claim = "one of n compare-exchanges of the same value wins, and the others see it";
constexpr const char* casrot_claim = "compare-exchanges that follow each other's values succeed along prefixes only";
constexpr const char* casw_claim = "stores may separate a compare-exchange from the value it would have changed";
constexpr const char* wcas_claim = "a failed compare-exchange may have read the old or the changed value";

const scenario<cas<3>::of> cas3{counted("reference.cas.3", cas_claim, "3 compare-exchanges", 3)};
const scenario<cas<6>::of> cas6{counted("reference.cas.6", cas_claim, "6 compare-exchanges", 6)};

const scenario<casrot<2>::of> casrot2{counted("reference.casrot.2", casrot_claim, "2 compare-exchanges", 2)};
const scenario<casrot<3>::of> casrot3{counted("reference.casrot.3", casrot_claim, "3 compare-exchanges", 5)};
const scenario<casrot<4>::of> casrot4{counted("reference.casrot.4", casrot_claim, "4 compare-exchanges", 14)};
const scenario<casrot<5>::of> casrot5{counted("reference.casrot.5", casrot_claim, "5 compare-exchanges", 43)};
const scenario<casrot<6>::of> casrot6{counted("reference.casrot.6", casrot_claim, "6 compare-exchanges", 144)};

const scenario<casw<2>::of> casw2{counted("reference.casw.2", casw_claim, "2 compare-exchanges, 2 stores", 6)};
const scenario<casw<3>::of> casw3{counted("reference.casw.3", casw_claim, "3 compare-exchanges, 3 stores", 66)};
const scenario<casw<4>::of> casw4{counted_large("reference.casw.4", casw_claim, "4 compare-exchanges, 4 stores", 1200)};

const scenario<wcas<2>::of> wcas2{counted("reference.wcas.2", wcas_claim, "1 store, 2 compare-exchanges", 5)};
const scenario<wcas<3>::of> wcas3{counted("reference.wcas.3", wcas_claim, "1 store, 3 compare-exchanges", 13)};
const scenario<wcas<4>::of> wcas4{counted("reference.wcas.4", wcas_claim, "1 store, 4 compare-exchanges", 33)};
const scenario<wcas<5>::of> wcas5{counted("reference.wcas.5", wcas_claim, "1 store, 5 compare-exchanges", 81)};
const scenario<wcas<6>::of> wcas6{counted("reference.wcas.6", wcas_claim, "1 store, 6 compare-exchanges", 193)};

}  // namespace
}  // namespace cairn::check
