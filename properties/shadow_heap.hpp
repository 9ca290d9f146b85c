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
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

// The loops over contents are the test's, not the subject's: a fuzzer must not count their branches, which cost it
// nine tenths of its time.
#if defined(__clang__)
#define CAIRN_TEST_LOOP __attribute__((no_sanitize("coverage", "address", "undefined")))
#else
#define CAIRN_TEST_LOOP
#endif

namespace cairn::properties {

class shadow_heap {
 public:
  struct entry {
    unsigned char* address = nullptr;
    std::size_t usable = 0;
    std::uint64_t pattern = 0;
  };

  explicit shadow_heap(std::size_t slots) : entries_(slots) {}

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
    const auto after = by_address_.lower_bound(start);
    if (after != by_address_.end() && start + usable > after->first) return overlap(slot, after->second);
    if (after != by_address_.begin()) {
      const auto before = std::prev(after);
      if (before->first + entries_[before->second].usable > start) return overlap(slot, before->second);
    }
    by_address_.emplace(start, slot);
    live_bytes_ += usable;
    entries_[slot] = {start, usable, ++generation_ << 8 | slot};
    fill(entries_[slot]);
  }

  /// The block still holds its pattern in its first `bytes` bytes, read at `where` (a realloc may have moved it).
  void expect(std::size_t slot, const void* where, std::size_t bytes) {
    const entry& e = entries_[slot];
    const auto* at = static_cast<const unsigned char*>(where);
    const std::size_t wrong = first_difference(at, e.pattern, bytes);
    if (wrong != bytes) {
      fail(name(slot) + ": byte " + std::to_string(wrong) + " of " + std::to_string(bytes) + " was overwritten");
    }
  }
  void expect(std::size_t slot) { expect(slot, entries_[slot].address, entries_[slot].usable); }
  void expect_all() {
    for (const auto& [address, slot] : by_address_) expect(slot);
  }
  void expect_zero(std::size_t slot, const void* address, std::size_t bytes) {
    const std::size_t wrong = first_nonzero(static_cast<const unsigned char*>(address), bytes);
    if (wrong != bytes) fail(name(slot) + ": byte " + std::to_string(wrong) + " of zeroed memory is not zero");
  }

  /// The slot is about to be freed.
  void remove(std::size_t slot) {
    entry& e = entries_[slot];
    by_address_.erase(e.address);
    live_bytes_ -= e.usable;
    e = {};
  }

 private:
  static std::string name(std::size_t slot) { return "block of slot " + std::to_string(slot); }
  void overlap(std::size_t slot, std::size_t other) { fail(name(slot) + " overlaps the live " + name(other)); }

  CAIRN_TEST_LOOP static std::uint64_t word_of(std::uint64_t pattern, std::size_t i) {
    return (pattern + (i + 1) * 0x9e3779b97f4a7c15u) | 1;  // never zero, never an aligned address
  }
  // Word by word through may_alias: blocks are multiples of 16 at multiples of 16, and a sanitizer makes calls dear.
  using word = std::uint64_t __attribute__((may_alias));
  CAIRN_TEST_LOOP static void fill(entry& e) {
    auto* words = reinterpret_cast<word*>(e.address);
    for (std::size_t i = 0; i < e.usable / 8; i++) words[i] = word_of(e.pattern, i);
  }
  CAIRN_TEST_LOOP static std::size_t first_difference(const unsigned char* at, std::uint64_t pattern,
                                                      std::size_t bytes) {
    const auto* words = reinterpret_cast<const word*>(at);
    std::size_t whole = 0;
    while (whole < bytes / 8 && words[whole] == word_of(pattern, whole)) whole++;
    const std::uint64_t rest = word_of(pattern, whole);
    const std::size_t left = whole == bytes / 8 ? bytes % 8 : 0;
    if (left != 0 && std::memcmp(at + whole * 8, &rest, left) != 0) return whole * 8;
    return whole == bytes / 8 ? bytes : whole * 8;
  }

  CAIRN_TEST_LOOP static std::size_t first_nonzero(const unsigned char* at, std::size_t bytes) {
    std::size_t i = 0;
    for (const auto* words = reinterpret_cast<const word*>(at); i + 8 <= bytes && words[i / 8] == 0;) i += 8;
    while (i < bytes && at[i] == 0) i++;
    return i;
  }

  std::vector<entry> entries_;
  std::map<unsigned char*, std::size_t> by_address_;
  std::size_t live_bytes_ = 0;
  std::uint64_t generation_ = 0;
  std::string failure_;
};

}  // namespace cairn::properties
