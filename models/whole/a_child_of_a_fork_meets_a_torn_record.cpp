// SPDX-License-Identifier: MIT
//
// The system copies a forking process page by page, while its other threads run: a record that one of them was writing
// may arrive half old, half new. The child takes no page for sound whose record contradicts itself: it loses that page,
// and goes on with all others.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_child_of_a_fork_meets_a_torn_record : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t granule = wide<P>::granule, slice = wide<P>::slice;
  using page_type = typename wide<P>::shared_type::page_type;
  static constexpr unsigned tears = 10;
  void *mine, *theirs;
  unsigned torn = 0;

  a_child_of_a_fork_meets_a_torn_record() : wide<P>({.limit = true}) {
    this->as(0, [&] { theirs = this->take(granule); });
    this->as(1, [&] { mine = this->take(2 * granule); });
  }
  void thread(unsigned index) {
    if (index == 0) return this->give(this->take(granule), granule);  // vanishes
    torn = P::choose(tears);
  }
  /// The record of the other thread's page, as the child gets it.
  void tear(page_type& record) {
    switch (torn) {
      case 0: return record.block_size.set(0);
      case 1: return record.block_size.set(granule + 1);
      case 2: return record.slices.set(0);
      case 3: return record.slices.set(99);
      case 4: return record.start.set(record.start.get() + slice / granule);
      case 5: return record.limit.set(99);
      case 6: return record.size_class.set(77);
      case 7: return record.size_class.set(1);
      case 8: return record.divisor.set(1);
      default: return record.set_capacity(record.limit.get() + 1);
    }
  }
  void after() {
    auto& all = this->shared;
    this->as(1, [&] {
      const context_slot& me = contexts::slots[1];
      const std::size_t number = (reinterpret_cast<std::uintptr_t>(theirs) - me.base) / slice;
      all.before_fork();
      tear(static_cast<page_type*>(me.pages)[number]);
      all.after_fork_child();
      P::check(!all.owns(theirs) && all.usable_size(mine) == 2 * granule);
      this->give(mine, 2 * granule);
      unsigned again = 0;
      while (again <= 2 * this->slices && all.malloc(2 * granule) != nullptr) again++;
      P::check(again == 2 * (this->slices - 1));  // all but the torn page
    });
  }
};

const check::scenario<a_child_of_a_fork_meets_a_torn_record> registered{
    {.claim = "a page whose record was torn by the fork is lost, and nothing else",
     .bounds = "1 of 10 contradictions in a record; 1 malloc and free of the thread that vanishes, stopped anywhere",
     .graph = {21, 0},
     .crashes = 1}};

}  // namespace
}  // namespace cairn::check
