// SPDX-License-Identifier: MIT
//
// A block of slices of its own gets another size in every way there is: in place, by moving page tables, by copying, or
// not at all, while somebody else frees the block behind it, and the system may refuse to move memory, or lose it.
// Whatever happens, the block's user has all of what it asked for, or what it had.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_large_block_is_resized_while_its_neighbour_is_freed : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t slice = wide<P>::slice, granule = wide<P>::granule;
  void *mine, *behind, *others;
  static inline unsigned lost = 0;  ///< slices whose memory the system has lost: claimed for ever

  a_large_block_is_resized_while_its_neighbour_is_freed() : wide<P>({.limit = true}) {
    lost = 0;
    this->as(0, [&] { mine = this->take(3 * slice); });
    this->as(1, [&] { behind = this->take(3 * slice); });
    this->as(6, [&] { others = this->take(3 * slice); });  // slices 6 to 8, of a thread that is not here
  }
  void thread(unsigned index) {
    if (index == 1) return this->give(behind, 3 * slice);
    switch (P::choose(8)) {
      case 0: {  // into the slices behind it, or elsewhere by a copy; and back
        void* grown = this->resize(mine, 3 * slice, 4 * slice);
        P::check(this->shared.usable_size(grown) == 4 * slice);
        P::cover(grown == mine ? "in place" : "elsewhere");
        return this->give(this->resize(grown, 4 * slice, 3 * slice - granule), 3 * slice - granule);
      }
      case 1: {  // elsewhere, as others are in the way
        contexts::moving = [] { return static_cast<move_result>(P::choose(3)); };
        void* moved = this->resize(mine, 3 * slice, 7 * slice);
        contexts::moving = nullptr;
        if (moved == mine) {  // it is where it was; where it should have gone nobody can go
          P::cover("lost");
          lost = 7;
          return this->give(mine, 3 * slice);
        }
        P::cover("moved");
        const std::size_t less = 3 * slice - granule;  // below half of it: what is behind is given back
        P::check(this->resize(moved, 7 * slice, less) == moved && this->shared.usable_size(moved) == 3 * slice);
        return this->give(moved, less);
      }
      case 2: {  // to a page of many blocks, to another class, to half of it
        void* small = this->resize(mine, 3 * slice, 8 * granule);
        small = this->resize(small, 8 * granule, 4 * granule);
        P::check(this->resize(small, 4 * granule, 3 * granule) == small);
        small = this->resize(small, 3 * granule, granule);
        P::check(this->resize(small, granule, granule) == small);
        return this->give(this->resize(small, granule, 2 * granule), 2 * granule);
      }
      case 3: {  // a limit stands against it
        const std::uint64_t own = this->shared.current();
        P::check(this->shared.limit_heap(own, 3 * slice) == answer::done);
        P::check(this->resize(mine, 3 * slice, 4 * slice) == mine);
        P::check(this->shared.usable_size(mine) == 3 * slice);
        P::check(this->resize(mine, 3 * slice, granule) == mine);  // no room for another one: it shrinks where it is
        P::check(this->shared.limit_heap(own, SIZE_MAX) == answer::done);
        return this->give(mine, granule);
      }
      case 4: {  // of somebody else's heap: never in place
        void* had = others;
        others = this->resize(had, 3 * slice, 4 * slice);
        P::check(others != had);
        this->give(others, 4 * slice);
        others = nullptr;
        return this->give(mine, 3 * slice);
      }
      case 5:  // more than there is
        P::check(this->resize(mine, 3 * slice, 16 * slice) == mine);
        P::check(this->resize(mine, 3 * slice, PTRDIFF_MAX) == mine && this->resize(mine, 3 * slice, SIZE_MAX) == mine);
        return this->give(mine, 3 * slice);
      case 6: P::check(this->resize(mine, 3 * slice, 0) == nullptr); return;
      default:  // to what is left in the last slice; the process's limit
        P::check(this->resize(mine, 3 * slice, 3 * slice - granule) == mine);
        P::check(this->shared.limit_process(9 * slice) == answer::done);
        mine = this->resize(mine, 3 * slice - granule, 4 * slice);
        P::check(this->shared.limit_process(SIZE_MAX) == answer::done);
        return this->give(mine, this->shared.usable_size(mine) == 4 * slice ? 4 * slice : 3 * slice - granule);
    }
  }
  void after() {
    contexts::end_as(6);
    this->check_all_come_back(lost + (others != nullptr ? 3 : 0));
  }
};

const check::scenario<a_large_block_is_resized_while_its_neighbour_is_freed> registered{
    {.claim = "resizing a block of slices of its own: all of it, or as it was, and every slice comes back",
     .bounds = "1 of 8 lists of reallocs, up to 5 each, 1 foreign free of the block behind; moves of memory done, "
               "refused, lost; 16 slices of 4 granules",
     .cover = {"in place", "elsewhere", "moved", "lost"}}};

}  // namespace
}  // namespace cairn::check
