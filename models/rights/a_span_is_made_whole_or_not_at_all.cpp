// SPDX-License-Identifier: MIT
//
// Two threads come first, and the system refuses one of the calls that make a span, has no room at the place that was
// asked for, or lets the process map little: the span is made elsewhere, or smaller, or the next one who comes makes
// it. Who finds it made can use it.
#include "once.hpp"
#include "rights/refusals.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_span_is_made_whole_or_not_at_all {
  static constexpr unsigned threads = 2;
  static constexpr bool graphs_only = true;
  using geometry = span_geometry<P, 48, 48, 1>;
  address_space<P, geometry> span;
  once<P> started;
  static inline void* place = nullptr;
  static inline bool is_placed = false;
  static inline std::uint64_t limit = UINT64_MAX;

  a_span_is_made_whole_or_not_at_all() {
    constexpr std::size_t room = 128 * 1024;  // for pages and words below
    auto* memory = static_cast<std::byte*>(P::os::reserve(2 * room, nullptr));
    place = reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(memory + room) / room * room);
    is_placed = false;
    limit = UINT64_MAX;
    refusals::begin();
    contexts::placing = [](std::uint64_t attempt) -> void* {
      return refusals::is_concerned() && is_placed && attempt == 0 ? place : nullptr;
    };
    contexts::limiting = [] { return refusals::is_concerned() ? limit : UINT64_MAX; };
  }
  bool is_made() {
    if (started.is_done()) return true;
    if (!started.enter()) return true;
    const bool made = span.initialise();
    started.finish(made);
    return made;
  }
  void thread(unsigned index) {
    if (index == 0) {
      is_placed = P::choose(2) != 0;
      refusals::left = P::choose(6);
      constexpr std::uint64_t limits[] = {UINT64_MAX, geometry::slice_bytes, 40 * geometry::slice_bytes, 1 << 20};
      limit = limits[P::choose(4)];
    }
    if (!is_made()) return P::check(index == 0 && (refusals::happened || limit != UINT64_MAX));
    P::cover(span.reserved() == 48 ? "whole" : "smaller");
    const bool grown = span.grow(1, 1);
    P::check(span.reserved() >= 1 && (grown ? span.opened() >= 1 : index == 0 && refusals::happened));
  }
  void after() {
    P::check(is_made());
    while (span.opened() < 48 && span.grow(1, 1)) {
    }
    P::check(span.opened() == 48 || limit != UINT64_MAX);
  }
};

const check::scenario<a_span_is_made_whole_or_not_at_all> registered{
    {.claim = "a span is made whole, elsewhere or smaller, or by the next who comes, whatever the system refuses",
     .bounds = "2 first calls and a growth each; none or one of one thread's 5 calls is refused, 2 places, 3 limits of "
               "the process",
     .cover = {"whole", "smaller"}}};

}  // namespace
}  // namespace cairn::check
