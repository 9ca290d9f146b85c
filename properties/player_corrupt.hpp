// SPDX-License-Identifier: MIT
//
// player_corrupt - records that misuse the allocator, of tapes with the option `corrupt`.
//
//   free_again, resize_again     of a freed block               one report, and nothing changes
//   free_inside, resize_inside   of an address inside a block   one report, and the block stays live
//   free_wrong_size              of a block, with too large a size   as above
//   free_unused                  of the place of a block that never was handed out   one report
//   overwrite    a block is freed, then written to   all but its first two words may hold anything; with sealed links
//                                                    these, too: what was linked there is lost, nothing else happens
//
// What README.md names as not found is left out: a link overwritten that has no seal, a free of what is somebody else's
// by now.
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
    switch (o.what()) {
      case verb::free_again:
      case verb::resize_again: return misuse_freed(o, slot);
      case verb::free_inside:
      case verb::resize_inside: return misuse_inside(o, slot);
      case verb::free_unused: return free_unused(slot);
      case verb::free_wrong_size:
        heap_->free_sized(shadow_.at(slot).address, shadow_.at(slot).usable + 1 + o.size);
        shadow_.expect(slot);
        return expect_report("a free with another size");
      case verb::overwrite: return overwrite(o, slot);
      default: return;
    }
  }

  /// An address that is no block's: of the program's own memory, or in the middle of the span.
  void ask_about_a_stranger(const operation& o) {
    alignas(16) static std::byte own[64];
    const std::uintptr_t base_of = heap_.slot(base::context_).base;
    void* address = own + o.size % 4u * 16u;
    if ((o.delta & 1) != 0 && base_of != 0) {  // behind everything that is open, or in the middle of a block
      address = reinterpret_cast<void*>(base_of + (G::max_slices - 1) * G::slice_bytes + G::granule / 2);  // NOLINT
    }
    if (heap_->owns(address)) shadow_.fail("an address of nobody's is taken for a block");
    if (heap_->usable_size(address) != 0 || heap_->heap_of_block(address) != 0) {
      shadow_.fail("an address of nobody's has a size or a heap");
    }
    const std::size_t slot = o.slot % slots;
    if (shadow_.live(slot) && !heap_->owns(shadow_.at(slot).address)) shadow_.fail("a live block is nobody's");
    if (!tape_.has(tape::corrupt)) return;
    if ((o.delta & 2) != 0) {
      heap_->free(address);
    } else if (heap_->realloc(address, o.size + 1u) != nullptr) {
      shadow_.fail("an address of nobody's was resized");
    }
    expect_report("an address of nobody's");
  }

 private:
  void misuse_freed(const operation& o, std::size_t slot) {
    const auto block = shadow_.at(slot);
    base::release(slot, false);
    if (o.what() == verb::free_again) {
      heap_->free(block.address);
    } else if (heap_->realloc(block.address, block.usable + o.size) != nullptr) {
      shadow_.fail("a freed block was resized");
    }
    expect_report("a second free, or a realloc after the first,");
  }
  void misuse_inside(const operation& o, std::size_t slot) {
    const auto block = shadow_.at(slot);
    const std::size_t inner = block.usable / G::granule - 1;
    if (inner == 0) return;
    void* inside = block.address + (o.size % inner + 1) * G::granule;
    if (o.what() == verb::free_inside) {
      heap_->free(inside);
    } else if (heap_->realloc(inside, o.size + 1u) != nullptr) {
      shadow_.fail("a part of a block was resized");
    }
    shadow_.expect(slot);
    expect_report("an interior address");
  }
  /// Behind the last block that the page has ever had on a list, if that is still in the same slice.
  void free_unused(std::size_t slot) {
    const auto* record = base::record_of(shadow_.at(slot).address);
    if (record == nullptr) return;
    const auto start = reinterpret_cast<std::uintptr_t>(record->start.get());
    const std::uintptr_t unused = start + record->capacity() * shadow_.at(slot).usable;
    if ((unused - 1) / G::slice_bytes != unused / G::slice_bytes) return;
    heap_->free(reinterpret_cast<void*>(unused));  // NOLINT(performance-no-int-to-ptr)
    expect_report("a free of what was never handed out");
  }
  void overwrite(const operation& o, std::size_t slot) {
    const auto block = shadow_.at(slot);
    const auto* record = base::record_of(block.address);
    if (record == nullptr) return;
    base::release(slot, false);
    base::note(tag::overwritten);
    // Only while its page is there: slices that are free belong to nobody, and may have to read zero.
    if (!owner_word::is_owned(record->owner.load(order::relaxed, at<"test.owner">))) return;
    const bool tears = seals_links<G> && (o.delta & 3) != 0;
    if (tears) tear();
    scribble(block, o.size, tears ? o.align % 2u * 8 : words);
  }
  /// What is lost counts as live from now on, also in the visits that are going on.
  void tear() {
    base::torn_ = base::leaks_ = true;
    for (watch* visit : base::watches_) visit->leaks = true;
  }
  void expect_report(const std::string& what) {
    base::forgive_torn_links();
    base::note(tag::misuse_reported);
    if (heap_.misuses().size() != 1) {
      shadow_.fail(what + " was reported " + std::to_string(heap_.misuses().size()) + " times");
    }
    heap_.misuses().clear();
  }
  static constexpr std::size_t words = sizeof(typename Heap::allocator_type::page_type::block_type);
  /// From byte `first` on.
  static void scribble(const shadow_heap::entry& block, std::uint8_t with, std::size_t first) {
    poison::uncover(block.address + first, block.usable - first);
    std::memset(block.address + first, with, block.usable - first);
  }
};

}  // namespace cairn::properties
