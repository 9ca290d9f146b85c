// SPDX-License-Identifier: MIT
//
// Two threads grow a span at once, one of them by more: each finds where the other one has left it, so the system,
// which refuses what is reserved already, refuses neither.
#include "rights/span.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_growth_is_not_refused_because_another_was_faster {
  static constexpr unsigned threads = 2;
  watched_span<P, 1, 3> span;

  a_growth_is_not_refused_because_another_was_faster() {
    span.build();
    P::check(span.space.grow(1, 1));
  }
  void thread(unsigned i) {
    if (span.space.grow(i + 1, 1)) return;
    P::check(span.space.opened() > 1);  // false: as many as that are not left
  }
  void after() {
    P::check(span.space.reserved() >= 2 && span.space.reserved() <= 3);
    P::check(span.space.opened() >= 2 && span.space.opened() <= span.space.reserved());
  }
};

const check::scenario<a_growth_is_not_refused_because_another_was_faster> registered{
    {.claim = "two who reserve more slices at once do it one after the other, each from where the span ends then",
     .bounds = "2 grows, of 1 and of 2 slices; 3 slices in all",
     .graph = {226, 3},
     .relacy = {810, 31}}};

}  // namespace
}  // namespace cairn::check
