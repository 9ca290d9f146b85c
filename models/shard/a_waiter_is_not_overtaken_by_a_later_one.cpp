// SPDX-License-Identifier: MIT
//
// Somebody is inside. One thread waits for its turn; another one comes when it has seen the first one wait: it gets in
// after it, whenever the resident leaves.
// Not on Relacy: more than five million executions there.
#include "gate/heap.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

/// The platform, but whoever is going to wait says so first.
template <class P>
struct telling : P {
  static inline typename P::template atomic<std::uint32_t>* waits = nullptr;  ///< of the scenario
  template <fixed_string S>
  static std::uint32_t await(typename P::template atomic<std::uint32_t>& word, std::uint32_t old, order o,
                             site<S> where) {
    // release; pairs with model.look: our ticket is earlier than that of who sees this.
    waits->store(1, order::release, at<"model.wait">);
    return P::await(word, old, o, where);
  }
};

template <class P>
struct a_waiter_is_not_overtaken_by_a_later_one {
  static constexpr unsigned threads = 3;
  using heap_type = test_heap<telling<P>>;
  typename P::template atomic<std::uint32_t> waits;
  heap_type heap;  // thread 0 is inside
  typename P::template plain<int> place;

  a_waiter_is_not_overtaken_by_a_later_one() { telling<P>::waits = &waits; }
  void thread(unsigned index) {
    if (index == 0) return heap.leave();
    const bool first_waits = index == 2 && waits.load(order::acquire, at<"model.look">) == 1;
    P::check(heap.enter());
    heap.work();
    if (index == 1) place.set(heap.visits.get());
    if (first_waits) P::check(place.get() == 1);
    heap.leave();
  }
  void after() {
    P::check(heap.visits.get() == 2);
    heap.check_empty();
  }
};

const check::scenario<a_waiter_is_not_overtaken_by_a_later_one> registered{
    {.claim = "a waiter against one who comes later: in the order of their tickets",
     .bounds = "1 leave; 2 entries with work and leave",
     .graph = {221, 1384},
     .on_relacy = false}};

}  // namespace
}  // namespace cairn::check
