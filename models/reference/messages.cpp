// SPDX-License-Identifier: MIT
//
// SB(n), MP, IRIW, CoA(n) - store buffering, message passing, independent reads of independent writes, coherence: what
// a thread may still not see.
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

/// Each thread stores its own word and reads the next one's, in a ring: every combination, relaxed.
template <unsigned N>
struct store_buffering {
  template <class P>
  struct of {
    static constexpr unsigned threads = N;
    typename P::template atomic<unsigned> x[N];
    typename P::template plain<unsigned> seen[N];

    void thread(unsigned index) {
      x[index].store(1, order::relaxed, at<"sb.store">);
      seen[index].set(x[(index + 1) % N].load(order::relaxed, at<"sb.load">));
    }
    void after() {
      unsigned all = 0;
      for (auto& one : seen) all = all * 2 + one.get();
      P::outcome(all);
    }
  };
};

/// The reader always reads both words.
template <bool Relaxed>
struct message_passing {
  template <class P>
  struct of {
    static constexpr unsigned threads = 2;
    typename P::template atomic<unsigned> x, y;
    typename P::template plain<unsigned> seen;

    void thread(unsigned index) {
      if (index == 0) {
        x.store(1, order::relaxed, at<"mp.data">);
        y.store(1, Relaxed ? order::relaxed : order::release, at<"mp.publish">);
      } else {
        const unsigned flag = y.load(Relaxed ? order::relaxed : order::acquire, at<"mp.see">);
        const unsigned data = x.load(order::relaxed, at<"mp.read">);
        if constexpr (!Relaxed) P::check(flag == 0 || data == 1);
        seen.set(flag * 2 + data);
      }
    }
    void after() { P::outcome(seen.get()); }
  };
};

/// Two readers may disagree about the order of two writes, with release and acquire: all 16 combinations.
template <class P>
struct independent_reads {
  static constexpr unsigned threads = 4;
  typename P::template atomic<unsigned> x, y;
  typename P::template plain<unsigned> seen[2];

  void thread(unsigned index) {
    if (index == 0) {
      x.store(1, order::release, at<"iriw.x">);
    } else if (index == 1) {
      y.store(1, order::release, at<"iriw.y">);
    } else {
      auto& first = index == 2 ? x : y;
      auto& second = index == 2 ? y : x;
      const unsigned before = first.load(order::acquire, at<"iriw.first">);
      seen[index - 2].set(before * 2 + second.load(order::acquire, at<"iriw.second">));
    }
  }
  void after() { P::outcome(seen[0].get() * 4 + seen[1].get()); }
};

/// Two threads write x and read it again after y or z, which n-1 others write.
template <unsigned N>
struct coherence {
  template <class P>
  struct of {
    static constexpr unsigned threads = N + 1;
    typename P::template atomic<unsigned> x, y, z;

    void thread(unsigned index) {
      if (index == 0) {
        x.store(1, order::release, at<"coa.x1">);
        (void)y.load(order::acquire, at<"coa.read_y">);
        (void)x.load(order::acquire, at<"coa.again1">);
      } else if (index == 1) {
        x.store(2, order::release, at<"coa.x2">);
        (void)z.load(order::acquire, at<"coa.read_z">);
        (void)x.load(order::acquire, at<"coa.again2">);
      } else {
        y.store(index - 1, order::release, at<"coa.y">);
        z.store(index - 1, order::release, at<"coa.z">);
      }
    }
    void after() {}
  };
};

constexpr const char* sb_claim =
    "stores and later loads of other words are not ordered: every thread may read the old value";
constexpr const char* coa_claim = "a thread never reads a value older than the one it wrote";

const scenario<store_buffering<2>::of> sb2{counted("reference.sb.2", sb_claim, "2 stores, 2 loads", 4)};
const scenario<store_buffering<3>::of> sb3{counted("reference.sb.3", sb_claim, "3 stores, 3 loads", 8)};
const scenario<store_buffering<4>::of> sb4{counted("reference.sb.4", sb_claim, "4 stores, 4 loads", 16)};
const scenario<store_buffering<5>::of> sb5{counted("reference.sb.5", sb_claim, "5 stores, 5 loads", 32)};

const scenario<message_passing<false>::of> mp{
    counted("reference.mp", "who sees the flag sees the data", "2 stores, 2 loads", 3)};
const scenario<message_passing<true>::of> mp_relaxed{
    counted("reference.mp.relaxed", "with relaxed orders who sees the flag may miss the data", "2 stores, 2 loads", 4)};

const scenario<independent_reads> iriw{counted(
    "reference.iriw", "readers of two independent writes may see them in different orders", "2 stores, 4 loads", 16)};

const scenario<coherence<1>::of> coa1{counted("reference.coa.1", coa_claim, "2 threads, 6 operations", 4)};
const scenario<coherence<2>::of> coa2{counted("reference.coa.2", coa_claim, "3 threads, 8 operations", 16)};
const scenario<coherence<3>::of> coa3{counted("reference.coa.3", coa_claim, "4 threads, 10 operations", 144)};
const scenario<coherence<4>::of> coa4{counted_large("reference.coa.4", coa_claim, "5 threads, 12 operations", 2304)};

}  // namespace
}  // namespace cairn::check
