// SPDX-License-Identifier: MIT
//
// increments - n threads increment each of one, two or three words atomically: (n!)^words executions, as relaxed
// increments of different words do not constrain each other.
#pragma once
#include "reference/counted.hpp"

namespace cairn::check {

/// ainc: one word, binc: two, cinc: three.
template <unsigned N, unsigned Words>
struct increments {
  template <class P>
  struct of {
    static constexpr unsigned threads = N;
    typename P::template atomic<int> x, y, z;

    void thread(unsigned) {
      x.fetch_add(1, order::relaxed, at<"ainc.x">);
      if constexpr (Words > 1) y.fetch_add(1, order::relaxed, at<"ainc.y">);
      if constexpr (Words > 2) z.fetch_add(1, order::relaxed, at<"ainc.z">);
    }
    void after() { P::check(x.load(order::relaxed, at<"ainc.after">) == static_cast<int>(N)); }
  };

  template <class P>
  struct alike : of<P> {
    static constexpr unsigned same_as(unsigned) { return 0; }
  };
};

inline constexpr const char* atomic_claim =
    "atomic increments of a word are totally ordered, those of different words freely";

}  // namespace cairn::check
