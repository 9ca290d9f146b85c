// SPDX-License-Identifier: MIT
//
// A heap with pages of every kind - with room, full, of one block, of the guests, empty - is deleted into another one,
// or would be if that had room for it, by its resident or by nobody inside, while a block of it is freed. Every page
// arrives as it was, or stays where it was; what is freed afterwards comes back.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct pages_of_a_deleted_heap_arrive : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t slice = wide<P>::slice, granule = wide<P>::granule;
  std::uint64_t from, into;
  void *roomy, *full[2], *single, *guest, *frees;
  answer result = answer::done, deleted = answer::done;

  pages_of_a_deleted_heap_arrive() : wide<P>({.limit = true}) {
    from = this->shared.make_heap(false);
    into = this->shared.make_heap(false);
    this->as(6, [&] {
      this->enter(from);
      roomy = this->take(granule);
      frees = this->take(granule);
      for (void*& block : full) block = this->take(2 * granule);
      single = this->take(3 * slice);
      this->give(this->take(3 * granule), 3 * granule);  // an empty page
      this->leave(from);
      guest = this->own(this->shared.malloc_in(from, granule, result), granule);
    });
  }
  void thread(unsigned index) {
    auto& all = this->shared;
    if (index == 1) return this->give(frees, granule);
    const unsigned how = P::choose(4);
    if (how == 3) {
      P::check(all.delete_heap(from, from) == answer::invalid && all.delete_heap(from, into + 1) == answer::invalid);
      return P::check(all.delete_heap(from + 1, into) == answer::invalid);
    }
    const bool fits = how != 0;
    if (!fits) P::check(all.limit_heap(into, 5 * slice) == answer::done);
    if (how == 1) this->enter(from);
    deleted = all.delete_heap(from, into);
    P::check(fits ? deleted == answer::done || deleted == answer::busy
                  : deleted == answer::no_memory || deleted == answer::busy);
    if (how == 1 && deleted != answer::done) this->leave(from);
  }
  void after() {
    auto& all = this->shared;
    this->as(6, [&] {
      const std::uint64_t now = all.exists(from) ? from : into;
      for (void* block : {roomy, full[0], full[1], single, guest}) P::check(all.heap_of_block(block) == now);
      P::check(all.usable_size(single) == 3 * slice && all.usable_size(full[0]) == 2 * granule);
      if (now == into) {
        heap_statistics figures;
        P::check(all.heap_statistics_of(into, figures) == answer::done && figures.charged_bytes == 6 * slice);
        this->enter(into);
        this->give(full[1], 2 * granule);
        this->give(this->take(2 * granule), 2 * granule);
        for (void* block : {roomy, guest}) this->give(block, granule);
        this->give(single, 3 * slice);
        P::check(all.delete_heap(into, 0) == answer::done);  // by its resident
      } else {
        for (void* block : {roomy, guest}) this->give(block, granule);
        this->give(single, 3 * slice);
        this->give(full[1], 2 * granule);
        P::check(all.limit_heap(into, SIZE_MAX) == answer::done);
        P::check(all.delete_heap(into, 0) == answer::done && all.delete_heap(from, 0) == answer::done);
      }
      this->give(full[0], 2 * granule);
    });
    contexts::end_as(6);
    this->check_all_come_back(0);
  }
};

const check::scenario<pages_of_a_deleted_heap_arrive> registered{
    {.claim = "pages of a deleted heap arrive in the other one as they were, or all stay if there is no room for them",
     .bounds =
         "1 delete by the resident or from outside, fitting or not, or 3 that are invalid, 1 foreign free; 5 pages "
         "of 2 parts"}};

}  // namespace
}  // namespace cairn::check
