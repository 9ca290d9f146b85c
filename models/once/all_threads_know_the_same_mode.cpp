// SPDX-License-Identifier: MIT
//
// Whether the process repeats itself is asked by two threads, before or after there is an environment: who has an
// answer keeps it and has the same as the other, and the clock that goes with it says no time twice.
#include "deterministic.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

template <class P>
struct all_threads_know_the_same_mode {
  static constexpr unsigned threads = 2;
  static constexpr unsigned same_as(unsigned) { return 0; }
  using mode_type = deterministic_mode<P>;
  mode_type mode;
  typename P::template plain<std::uint64_t> time[threads];

  void thread(unsigned index) {
    const bool first = mode.is_on([] { return P::choose(2) == 0 ? mode_type::unknown : mode_type::yes; });
    const bool second = mode.is_on([] { return mode_type::yes; });
    P::check(second);
    P::cover(first ? "known" : "not yet");
    time[index].set(mode.tick());
  }
  void after() { P::check(time[0].get() != time[1].get()); }
};

const check::scenario<all_threads_know_the_same_mode> registered{
    {.claim = "every thread that knows whether the process repeats itself knows the same, and no time comes twice",
     .bounds = "2 who ask twice, once without an environment perhaps, and look at the clock",
     .cover = {"known", "not yet"}}};

}  // namespace
}  // namespace cairn::check
