// SPDX-License-Identifier: MIT
//
// Questions that come before anything was allocated, and a fork before that, while another thread makes the first call
// and the system refuses a part of what that needs: they are answered as of an empty allocator or a whole one, and the
// next call that needs memory starts it.
#include "rights/refusals.hpp"
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct nothing_is_there_before_the_first_call {
  static constexpr unsigned threads = 2;
  static constexpr bool graphs_only = true;
  using allocator_type = wide_allocator<P>;
  allocator_type shared;
  typename P::template plain<bool> got;

  nothing_is_there_before_the_first_call() {
    contexts::assume_unlimited = contexts::assume_undestroyed = true;
    instance_of<allocator_type>::current = &shared;
    for (auto& slot : contexts::slots) slot = shared.first_context();
    refusals::begin();
    contexts::limiting = [] { return refusals::is_concerned() && is_limited ? std::uint64_t{1} << 17 : UINT64_MAX; };
    is_limited = false;
  }
  void thread(unsigned index) {
    if (index == 0) {
      is_limited = P::choose(2) != 0;
      refusals::left = is_limited ? 0 : P::choose(14);
      got.set(shared.malloc(1) != nullptr);
      return P::check(got.get() || is_limited || refusals::happened);
    }
    answer result = answer::done;
    switch (P::choose(5)) {
      case 0:
        P::check(!shared.collect(true) && shared.statistics().live_bytes <= wide_geometry<P>::slice_bytes);
        return;
      case 1: {
        const visit_answer seen = shared.visit_all(true, [](const visited_area&, void*) { return true; });
        return P::check(seen != visit_answer::stopped);
      }
      case 2: P::check(shared.usable_size(&result) == 0 && !shared.owns(&result)); return;
      case 3: P::check(shared.make_heap(false) != 0 || refusals::happened || is_limited); return;
      default:
        shared.free(nullptr);
        shared.idle();
        shared.busy();
        return shared.end_context();
    }
  }
  void after() {
    is_limited = false;
    if (contexts::slots[2].heap == contexts::slots[0].heap) shared.after_fork_child();
    contexts::acting = 3;
    P::check(shared.malloc(1) != nullptr && shared.current() != 0);
    contexts::acting = contexts::nobody;
  }
  static inline bool is_limited = false;
};

const check::scenario<nothing_is_there_before_the_first_call> registered{
    {.claim = "before the first call, and during it, questions are answered; a start that fails is tried again",
     .bounds =
         "1 first malloc, none or one of 13 of its system calls is refused, or the process may map little; 1 of 5 "
         "questions"}};

}  // namespace
}  // namespace cairn::check
