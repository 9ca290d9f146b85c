// SPDX-License-Identifier: MIT
//
// A guest of a shard heap asks for every kind of block that there is, while somebody frees another block of the
// guests': it gets what it asked for, in that heap, or nothing and the reason.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct a_guest_is_given_each_kind_of_block : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t slice = wide<P>::slice, granule = wide<P>::granule;
  std::uint64_t heap, gone;
  void *old, *mine;
  answer result = answer::done;

  a_guest_is_given_each_kind_of_block() : wide<P>({.limit = true}) {
    heap = this->shared.make_heap(false);
    this->as(6, [&] {
      gone = this->shared.make_heap(false);
      old = guest(2 * granule);
      mine = guest(3 * granule);
      P::check(this->shared.delete_heap(gone, 0) == answer::done);
    });
  }
  void* guest(std::size_t size) { return this->own(this->shared.malloc_in(heap, size, result), size); }
  /// A block of the heap, as asked for; it goes with the heap.
  void pass(void* got, std::size_t size, std::size_t align = 1) {
    P::check(got != nullptr && result == answer::done);
    P::check(this->shared.usable_size(got) >= size && wide<P>::is_aligned(got, align));
    P::check(this->shared.heap_of_block(got) == heap);
    this->own(got, size);
  }
  /// `mine`, of 3 granules.
  void resized(std::size_t size, bool stays) {
    void* had = mine;
    mine = this->resize(had, 3 * granule, size, [&] { return this->shared.realloc_in(heap, had, size, result); });
    P::check(result == answer::done && (mine == had) == stays);
  }
  void thread(unsigned index) {
    auto& all = this->shared;
    if (index == 1) return this->give(old, 2 * granule);
    switch (P::choose(17)) {
      case 0: return pass(all.zalloc_in(heap, 2 * granule, result), 2 * granule);
      case 1: return pass(all.zalloc_in(heap, 6 * granule, result), 6 * granule);
      case 2: return pass(all.zalloc_in(heap, 3 * slice, result), 3 * slice);
      case 3:
        pass(all.aligned_in(heap, 2 * granule, granule, result), granule, 2 * granule);
        return pass(all.aligned_in(heap, 2 * granule, granule, result), granule, 2 * granule);
      case 4: return pass(all.aligned_in(heap, slice, 0, result), 0, slice);
      case 5: return pass(all.aligned_in(heap, 2 * slice, granule, result), granule, 2 * slice);
      case 6: return pass(all.aligned_in(heap, 2 * slice, 0, result), 0, 2 * slice);
      case 7: return pass(all.realloc_in(heap, nullptr, granule, result), granule);
      case 8: return resized(2 * granule, true);
      case 9: return resized(4 * granule, false);
      case 10: return resized(granule, false);
      case 11: return resized(0, false);
      case 12: return as_resident();
      case 13: return refuse();
      case 14:
        P::check(all.limit_heap(heap, 4 * slice) == answer::done);
        return P::check(all.malloc_in(heap, 5 * slice, result) == nullptr);
      case 15:
        P::check(all.limit_heap(heap, 4 * slice) == answer::done);
        return P::check(all.realloc_in(heap, mine, 5 * slice, result) == nullptr);
      default: {  // no room for another page: it stays where it is, unless a page has just been freed
        P::check(all.limit_heap(heap, 3 * slice) == answer::done);
        mine = this->resize(mine, 3 * granule, granule, [&] { return all.realloc_in(heap, mine, granule, result); });
        P::check(result == answer::done);
      }
    }
  }
  /// The same calls by who is inside: the heap's own part.
  void as_resident() {
    auto& all = this->shared;
    this->enter(heap);
    pass(all.malloc_in(heap, 3 * granule, result), 3 * granule);
    pass(all.zalloc_in(heap, granule, result), granule);
    pass(all.aligned_in(heap, 2 * granule, granule, result), granule, 2 * granule);
    all.free(all.realloc_in(heap, all.realloc_in(heap, nullptr, granule, result), 2 * granule, result));
    this->leave(heap);
  }
  /// Each for its reason.
  void refuse() {
    auto& all = this->shared;
    for (const std::uint64_t none : {std::uint64_t{0}, gone, heap | owner_word::full_bit, std::uint64_t{99} << 32}) {
      P::check(all.malloc_in(none, granule, result) == nullptr && result == answer::invalid);
      P::check(all.zalloc_in(none, granule, result) == nullptr && result == answer::invalid);
      P::check(all.aligned_in(none, granule, granule, result) == nullptr && result == answer::invalid);
      P::check(all.realloc_in(none, mine, granule, result) == nullptr && result == answer::invalid);
      P::check(all.realloc_in(none, nullptr, granule, result) == nullptr && result == answer::invalid);
    }
    P::check(all.aligned_in(heap, granule, SIZE_MAX, result) == nullptr);
    P::check(all.aligned_in(heap, std::size_t{1} << 63, granule, result) == nullptr);
    P::check(all.malloc_in(heap, SIZE_MAX, result) == nullptr);
  }
  void after() {
    this->as(6, [&] { P::check(this->shared.destroy_heap(heap) == answer::done); });
    contexts::end_as(6);
    this->check_all_come_back(0);
  }
};

const check::scenario<a_guest_is_given_each_kind_of_block> registered{
    {.claim = "a guest gets each kind of block from the heap, as asked for, or none and the reason",
     .bounds = "1 of 17 calls, or lists of them inside, against a foreign free; 16 slices of 4 "
               "granules"}};

}  // namespace
}  // namespace cairn::check
