// SPDX-License-Identifier: MIT
//
// Every mistake of a program that the interface promises to report, while a thread that makes none frees a block of the
// same page: it is reported once, and everything else is as if it had not happened.
#include "scenario.hpp"
#include "whole/wide.hpp"

namespace cairn::check {
namespace {

template <class P>
struct each_misuse_is_reported_and_changes_nothing : wide<P> {
  static constexpr unsigned threads = 2;
  static constexpr std::size_t slice = wide<P>::slice, granule = wide<P>::granule;
  using block_type = typename wide<P>::block_type;
  std::uint64_t heap, strict;
  block_type *pair, *neighbour, *large, *free_one, *in_shard, *beside, *dead, *others;

  each_misuse_is_reported_and_changes_nothing() : wide<P>({.limit = false, .destroy = true}) {
    for (const misuse_kind kind :
         {misuse_kind::foreign_pointer, misuse_kind::interior_pointer, misuse_kind::double_free,
          misuse_kind::size_mismatch, misuse_kind::destroyed_block, misuse_kind::foreign_heap}) {
      contexts::tolerate(kind);
    }
    this->as(0, [&] {
      neighbour = take(2 * granule);
      pair = take(2 * granule);
      large = take(3 * slice);
      free_one = take(granule);
      take(granule);
      this->give(free_one, granule);
    });
    this->as(7, [&] { others = take(granule); });
    heap = this->shared.make_heap(false);
    strict = this->shared.make_heap(true);
    this->as(6, [&] {
      this->enter(heap);
      in_shard = take(2 * granule);
      beside = take(2 * granule);
      this->leave(heap);
      const std::uint64_t gone = this->shared.make_heap(false);
      this->enter(gone);
      dead = take(granule);
      P::check(this->shared.destroy_heap(gone) == answer::done);
    });
  }
  block_type* take(std::size_t size) { return static_cast<block_type*>(wide<P>::take(size)); }

  void thread(unsigned index) {
    auto& all = this->shared;
    if (index == 1) {
      this->give(neighbour, 2 * granule);
      return this->give(beside, 2 * granule);
    }
    int outside = 0;
    switch (P::choose(16)) {
      case 0: all.free(&outside); break;
      case 1: all.free(pair + 1); break;                 // inside of a block
      case 2: all.free(large + 4); break;                // in another slice of its page
      case 3: all.free(free_one); break;                 // a second time, by its owner
      case 4: all.free_sized(pair, 3 * granule); break;  // larger than it is
      case 5: all.free(in_shard + 1); break;             // of a heap that may end meanwhile
      case 6: all.free_sized(in_shard, 8 * slice); break;
      case 7: P::check(all.realloc(&outside, granule) == nullptr); break;
      case 8: P::check(all.realloc(pair + 1, granule) == nullptr); break;
      case 9: P::check(all.realloc(free_one, granule) == nullptr); break;
      case 10: P::check(all.realloc(large + 4, granule) == nullptr); break;
      case 11: all.free(dead); break;
      case 12: P::check(all.realloc(dead, granule) == nullptr); break;
      case 13: P::check(all.enter(all.heap_of_block(others), nullptr) == answer::forbidden); break;
      case 14: {  // a second time, by somebody else; nobody knows whose page it was if it has just been released
        this->disown(in_shard, 2 * granule);
        all.free(in_shard);
        all.free(in_shard);
        in_shard = nullptr;
        return P::check(contexts::reports() <= 1);
      }
      default: return ask_only();
    }
    P::check(contexts::reports() == 1);
  }
  /// Questions about what is no block are answered.
  void ask_only() {
    auto& all = this->shared;
    int outside = 0;
    for (const void* none : {static_cast<const void*>(&outside), static_cast<const void*>(pair + 1),
                             static_cast<const void*>(large + 4), static_cast<const void*>(dead)}) {
      P::check(!all.owns(none) && all.usable_size(none) == 0 && all.heap_of_block(none) == 0);
      P::check(all.utilization(none) < 0);
    }
    P::check(all.owns(pair) && all.usable_size(pair) == 2 * granule && all.owns(large));
    all.free(nullptr);
    P::check(all.usable_size(nullptr) == 0 && contexts::reports() == 0);
  }
  void after() {
    this->as(6, [&] {
      P::check(this->shared.destroy_heap(heap) == answer::done);  // with what lives there
      P::check(this->shared.delete_heap(strict, 0) == answer::done);
    });
    this->as(0, [&] {
      this->give(pair, 2 * granule);
      this->give(large, 3 * slice);
      this->give(others, granule);
    });
    contexts::end_as(6);
    contexts::end_as(7);
    this->check_all_come_back(1);  // the block beside free_one
  }
};

const check::scenario<each_misuse_is_reported_and_changes_nothing> registered{
    {.claim = "each misuse is reported once, and whatever else happens meanwhile happens as if it had not been",
     .bounds = "1 of 15 mistakes, or 20 questions; 2 foreign frees of other blocks of the same pages"}};

}  // namespace
}  // namespace cairn::check
