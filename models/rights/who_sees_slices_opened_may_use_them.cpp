// SPDX-License-Identifier: MIT
//
// A thread opens slices while another looks how many there are: it may look at their words and write their records.
#include "rights/span.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct who_sees_slices_opened_may_use_them {
  static constexpr unsigned threads = 2;
  watched_span<P, 2> span;

  who_sees_slices_opened_may_use_them() { span.build(); }
  void thread(unsigned index) {
    if (index == 0) return P::check(span.space.grow(1, 1));
    if (span.space.opened() == 0) return;
    span.rights.check(&span.space.word(0));
    span.rights.check(span.space.page_at(0));
    P::cover("opened");
  }
  void after() { P::check(span.space.opened() == 1); }
};

const check::scenario<who_sees_slices_opened_may_use_them> registered{
    {.claim = "the words and records of slices that are seen opened are in opened memory",
     .bounds = "1 grow, 1 look",
     .cover = {"opened"},
     .graph = {2, 0},
     .relacy = {3, 0}}};

}  // namespace
}  // namespace cairn::check
