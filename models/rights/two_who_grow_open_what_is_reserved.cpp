// SPDX-License-Identifier: MIT
//
// Two threads grow a span beyond its first reservation: who opens slices that the other one has reserved comes after
// that reservation.
#include "rights/span.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct two_who_grow_open_what_is_reserved {
  static constexpr unsigned threads = 2;
  watched_span<P, 1> span;

  two_who_grow_open_what_is_reserved() {
    span.build();
    P::check(span.space.grow(1, 1));
  }
  void thread(unsigned) { P::check(span.space.grow(1, 1) || span.space.opened() == 2); }  // false: all is open
  void after() {
    P::check(span.space.opened() == 2);
    P::check(span.space.reserved() == 2);
  }
};

const check::scenario<two_who_grow_open_what_is_reserved> registered{
    {.claim = "only what has been reserved is opened, whoever has reserved it",
     .bounds = "2 grows; 1 slice more in all",
     .graph = {194, 2},
     .relacy = {738, 26}}};

}  // namespace
}  // namespace cairn::check
