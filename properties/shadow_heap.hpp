// SPDX-License-Identifier: MIT
//
// shadow_heap - what must be true of the blocks that an allocator has handed out.
//
//   slot -> {address, bytes, pattern};  addresses in order -> the neighbour that a new block must not touch
//
// Every live block is filled, over its whole usable size, with a pattern keyed by slot and generation; it is compared
// before the block is freed or resized and at the end. So an overlap, a lost page, a purge that hits a live slice and a
// link written into a live block are all found, and the message says which block.
// Invariant: live blocks do not overlap, and each still holds its pattern.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "test_loop.hpp"

namespace cairn::properties {

class shadow_heap {
 public:
  struct entry {
    unsigned char* address = nullptr;
    std::size_t usable = 0;
    std::uint64_t pattern = 0;
  };

  /// Of larger blocks only samples have contents, if a program says so: the first and the last KiB, and the starts of
  /// pages between, at least 32 and one of each slice. Set before the first block.
  static inline std::size_t whole_up_to = SIZE_MAX;

  explicit shadow_heap(std::size_t most) : entries_(most) { by_address_.reserve(most); }

  bool live(std::size_t slot) const { return entries_[slot].address != nullptr; }
  const entry& at(std::size_t slot) const { return entries_[slot]; }
  std::size_t size() const { return entries_.size(); }
  std::size_t live_blocks() const { return by_address_.size(); }
  std::size_t live_bytes() const { return live_bytes_; }
  /// The first thing that was not true; empty: all is well.
  const std::string& failure() const { return failure_; }
  void fail(std::string what) {
    if (failure_.empty()) failure_ = std::move(what);
  }

  /// A new block for `slot`, which was not live: checks it against all others, then fills it.
  void add(std::size_t slot, void* address, std::size_t usable, std::size_t asked, std::size_t align) {
    auto* start = static_cast<unsigned char*>(address);
    if (usable < asked) fail(name(slot) + ": usable size " + std::to_string(usable) + " < " + std::to_string(asked));
    const auto value = reinterpret_cast<std::uintptr_t>(address);
    if (value % align != 0) fail(name(slot) + ": not at a multiple of " + std::to_string(align));
    if (usable == 0 || usable % 16 != 0 || value % 16 != 0) return fail(name(slot) + ": no whole granules");
    const auto after = place_of(start);
    if (after != by_address_.end() && start + usable > after->address) return overlap(slot, after->slot);
    if (after != by_address_.begin()) {
      const auto before = std::prev(after);
      if (before->address + entries_[before->slot].usable > start) return overlap(slot, before->slot);
    }
    by_address_.insert(after, {start, slot});
    live_bytes_ += usable;
    entries_[slot] = {start, usable, ++generation_ << 8 | slot};
    fill(entries_[slot]);
  }

  /// The block still holds its pattern in its first `bytes` bytes, read at `where` (a realloc may have moved it).
  void expect(std::size_t slot, const void* where, std::size_t bytes) {
    const entry& e = entries_[slot];
    const auto* at = static_cast<const unsigned char*>(where);
    std::size_t wrong = bytes;
    each_piece(e.usable, bytes, [&](std::size_t from, std::size_t to) {
      const std::size_t same = first_difference(at, e.pattern, from, to);
      if (same != to && wrong == bytes) wrong = same;
    });
    if (wrong != bytes) {
      fail(name(slot) + ": byte " + std::to_string(wrong) + " of " + std::to_string(bytes) + " was overwritten");
    }
  }
  void expect(std::size_t slot) { expect(slot, entries_[slot].address, entries_[slot].usable); }
  void expect_all() {
    for (const placed& block : by_address_) expect(block.slot);
  }
  void expect_zero(std::size_t slot, const void* address, std::size_t bytes) {
    std::size_t wrong = bytes;
    each_piece(bytes, bytes, [&](std::size_t from, std::size_t to) {
      const std::size_t zeros = first_nonzero(static_cast<const unsigned char*>(address), from, to);
      if (zeros != to && wrong == bytes) wrong = zeros;
    });
    if (wrong != bytes) fail(name(slot) + ": byte " + std::to_string(wrong) + " of zeroed memory is not zero");
  }

  /// The slot is about to be freed.
  void remove(std::size_t slot) {
    entry& e = entries_[slot];
    by_address_.erase(place_of(e.address));
    live_bytes_ -= e.usable;
    e = {};
  }

 private:
  static std::string name(std::size_t slot) { return "block of slot " + std::to_string(slot); }
  void overlap(std::size_t slot, std::size_t other) { fail(name(slot) + " overlaps the live " + name(other)); }

  CAIRN_TEST_PLAIN static std::uint64_t word_of(std::uint64_t pattern, std::size_t i) {
    return (pattern + (i + 1) * 0x9e3779b97f4a7c15u) | 1;  // never zero, never an aligned address
  }
  // Word by word through may_alias: blocks are multiples of 16 at multiples of 16, and a sanitizer makes calls dear.
  using word = std::uint64_t __attribute__((may_alias));
  static void fill(entry& e) {
    auto* words = reinterpret_cast<word*>(e.address);
    each_piece(e.usable, e.usable, [&](std::size_t from, std::size_t to) { fill(words, e.pattern, from, to); });
  }
  // Of pieces: they begin at multiples of 16.
  CAIRN_TEST_LOOP static void fill(word* words, std::uint64_t pattern, std::size_t from, std::size_t to) {
    for (std::size_t i = from / 8; i < to / 8; i++) words[i] = word_of(pattern, i);
  }
  CAIRN_TEST_LOOP static std::size_t first_difference(const unsigned char* at, std::uint64_t pattern, std::size_t from,
                                                      std::size_t to) {
    const auto* words = reinterpret_cast<const word*>(at);
    std::size_t i = from / 8;
    for (constexpr std::size_t stride = 16; i + stride <= to / 8; i += stride) {  // many at a time: the usual case
      std::uint64_t wrong = 0;
      for (std::size_t j = i; j < i + stride; j++) wrong |= words[j] ^ word_of(pattern, j);
      if (wrong != 0) break;
    }
    while (i < to / 8 && words[i] == word_of(pattern, i)) i++;
    if (i < to / 8) return i * 8;
    const std::uint64_t rest = word_of(pattern, i);
    return to % 8 != 0 && std::memcmp(at + i * 8, &rest, to % 8) != 0 ? i * 8 : to;
  }
  CAIRN_TEST_LOOP static std::size_t first_nonzero(const unsigned char* at, std::size_t from, std::size_t to) {
    std::size_t i = from;
    for (const auto* words = reinterpret_cast<const word*>(at); i + 8 <= to && words[i / 8] == 0;) i += 8;
    while (i < to && at[i] == 0) i++;
    return i;
  }
  /// piece(from, to) for what has contents of the first `bytes` of a block.
  template <class Piece>
  static void each_piece(std::size_t usable, std::size_t bytes, Piece piece) {
    if (usable <= whole_up_to) return piece(0, bytes);
    constexpr std::size_t edge = 1024, page = 4096, slice = 64 * 1024, sample = 64;
    const std::size_t step = std::clamp(usable / 32 / page * page, page, slice);
    piece(0, std::min(edge, bytes));
    for (std::size_t at = step; at < bytes; at += step) piece(at, std::min(at + sample, bytes));
    if (const std::size_t last = (usable - edge) / 16 * 16; last < bytes) piece(last, bytes);
  }

  struct placed {
    unsigned char* address;
    std::size_t slot;
  };
  std::vector<placed>::iterator place_of(const unsigned char* address) {
    return std::ranges::lower_bound(by_address_, address, {}, &placed::address);
  }

  std::vector<entry> entries_;
  std::vector<placed> by_address_;  ///< in order: few enough for one
  std::size_t live_bytes_ = 0;
  std::uint64_t generation_ = 0;
  std::string failure_;
};

}  // namespace cairn::properties
