// SPDX-License-Identifier: MIT
//
// player_corrupt - records that misuse the allocator, of tapes with the option `corrupt`.
//
//   free_again   a block is freed twice in a row            one report, and the second free changes nothing
//   free_inside  an address inside a live block is freed    one report, and the block stays live
//   resize_again, resize_inside                             the same of realloc, which gives null
//   free_wrong_size                                         one report of a size that the block does not have
//   overwrite    a block is freed, then written to          all but its first two words may hold anything
//
// What README.md names as not found is left out: a link overwritten, a free of what is somebody else's by now.
// Invariant: after the report everything that holds of sound programs holds on.
#pragma once
#include "player_forks.hpp"

namespace cairn::properties {

template <Geometry G, class Heap = scripted_heap<G>>
class player_corrupt : public player_forks<G, Heap> {
 public:
  using player_forks<G, Heap>::player_forks;

 protected:
  using base = player_forks<G, Heap>;
  using base::heap_, base::shadow_, base::tape_;

  void misuse(const operation& o) {
    const std::size_t slot = o.slot % slots;
    if (!tape_.has(tape::corrupt) || !shadow_.live(slot)) return;
    const auto block = shadow_.at(slot);
    switch (o.what()) {
      case verb::free_again:
        base::release(slot, false);
        heap_->free(block.address);
        return expect_report("a second free");
      case verb::resize_again:
        base::release(slot, false);
        if (heap_->realloc(block.address, block.usable + o.size) != nullptr) shadow_.fail("a freed block was resized");
        return expect_report("a realloc of a freed block");
      case verb::free_wrong_size:
        heap_->free_sized(block.address, block.usable + 1 + o.size);
        shadow_.expect(slot);
        return expect_report("a free with another size");
      case verb::free_inside:
      case verb::resize_inside: {
        const std::size_t inner = block.usable / G::granule - 1;
        if (inner == 0) return;
        void* inside = block.address + (o.size % inner + 1) * G::granule;
        if (o.what() == verb::free_inside) {
          heap_->free(inside);
        } else if (heap_->realloc(inside, o.size + 1u) != nullptr) {
          shadow_.fail("a part of a block was resized");
        }
        shadow_.expect(slot);
        return expect_report("an interior address");
      }
      case verb::overwrite: {
        const auto* record = base::record_of(block.address);
        if (record == nullptr) return;
        base::release(slot, false);
        base::note(tag::overwritten);
        // Only while its page is there: slices that are free belong to nobody, and may have to read zero.
        if (owner_word::is_owned(record->owner.load(order::relaxed, at<"test.owner">))) scribble(block, o.size);
        return;
      }
      default: return;
    }
  }

 private:
  void expect_report(const std::string& what) {
    base::note(tag::misuse_reported);
    if (heap_.misuses().size() != 1) {
      shadow_.fail(what + " was reported " + std::to_string(heap_.misuses().size()) + " times");
    }
    heap_.misuses().clear();
  }
  static void scribble(const shadow_heap::entry& block, std::uint8_t with) {
    constexpr std::size_t words = sizeof(typename Heap::allocator_type::page_type::block_type);
    std::memset(block.address + words, with, block.usable - words);
  }
};

}  // namespace cairn::properties
