// SPDX-License-Identifier: MIT
//
// player_base - what all parts of the player share: the allocator, its shadows, the records, and calls in calls.
//
//   record -> play(record) -> call -> the program's own code (a visitor, a hook, others while this one sleeps)
//                                         -> interlude: the next records are played here, in the middle of the call
//
// Invariants: the shadows are as of now, also inside a call. A context that sleeps plays nothing; one that is in a call
// does not end. A slot that a call is about is locked: no record of an interlude touches it.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "page_trace.hpp"
#include "poison.hpp"
#include "program_memory.hpp"
#include "scripted_platform.hpp"
#include "shadow_heap.hpp"
#include "shadow_shards.hpp"
#include "tags.hpp"
#include "tape.hpp"
#include "watch.hpp"

namespace cairn::properties {

struct outcome {
  std::string failure;                 ///< what was not true; empty: nothing
  std::size_t operation = 0;           ///< the record at which it was found
  std::vector<std::size_t> addresses;  ///< of every allocation, relative to the span; 0: null
  std::vector<std::size_t> usable;     ///< its bytes
  tag_counts tags;                     ///< what happened
};

template <Geometry G, class Heap = scripted_heap<G>>
class player_base {
 public:
  explicit player_base(const tape& t)
      : tape_(t),
        heap_(t.contexts),
        shadow_(slots),
        shards_(t.contexts),
        home_(slots),
        locked_(slots),
        calls_(t.contexts),
        asleep_(t.contexts) {
    heap_.os.placeable = (t.flags & tape::anywhere) == 0;
    heap_.os.skew = (t.flags & tape::skewed) != 0 ? 37 * scripted_world::page : 0;
    heap_.os.random = t.seed * std::uint64_t{0x9e3779b97f4a7c15} | 1;
    heap_.hooks_fail((t.flags & tape::hooks_fail) != 0);
    poison::page_begins = page_begins;
    result_.addresses.reserve(t.operations.size());
    result_.usable.reserve(t.operations.size());
  }
  player_base(const player_base&) = delete;
  player_base& operator=(const player_base&) = delete;
  virtual ~player_base() { poison::page_begins = nullptr; }

 protected:
  using heap_type = typename Heap::allocator_type::heap_type;
  using page_type = typename Heap::allocator_type::page_type;
  static constexpr std::uint64_t any = ~std::uint64_t{0};  ///< home of a block: whatever the allocator says

  virtual void play(const operation& o) = 0;

  /// Where free blocks were overwritten, their links may be found torn at any time.
  void forgive_torn_links() {
    if (!torn_) return;
    note(tag::torn, std::erase_if(heap_.misuses(), [](const auto& one) {
           // With the block's address; without one it is a check of the core's that did not hold.
           return one.kind == misuse_kind::corrupted_metadata && one.address != nullptr;
         }));
  }
  /// No misuse was reported and the system was used as specified.
  bool sound() {
    forgive_torn_links();
    if (!heap_.misuses().empty()) {
      shadow_.fail("misuse " + std::to_string(static_cast<int>(heap_.misuses()[0].kind)) +
                   " reported for a sound call");
    }
    if (!heap_.double_entries().empty()) shadow_.fail("two residents reported where there was one");
    if (!heap_.os.violation().empty()) shadow_.fail(heap_.os.violation());
    return shadow_.failure().empty();
  }

  void run_in(std::size_t context) {
    context_ = context;
    heap_.run_in(context);
  }
  /// Which heaps the contexts have for their own at this moment.
  void see_heaps() {
    for (std::size_t c = 0; c < heap_.contexts(); c++) {
      const std::uint64_t owner = static_cast<heap_type*>(heap_.slot(c).own)->owner();
      shards_.set_own(c, owner == owner_word::no_pages ? 0 : owner);
    }
  }

  /// The next records, in the middle of a call of the running context. `sleeping`: it waits for the others.
  void interlude(unsigned records, bool sleeping) {
    if (depth_ == 3 || mute_) return;
    const std::size_t caller = context_;
    depth_++;
    calls_[caller]++;
    asleep_[caller] += sleeping;
    see_heaps();
    for (; records != 0 && next_ < tape_.operations.size() && sound(); records--) {
      const operation& o = tape_.operations[next_++];
      const std::size_t context = o.context % heap_.contexts();
      if (asleep_[context] != 0 || locked_[o.slot % slots] || o.what() == verb::fork) continue;
      if (o.what() == verb::end_context && calls_[context] != 0) continue;
      const std::size_t outer = begun_;
      begun_ = ++interludes_;
      note(tag::interlude);
      play(o);
      begun_ = outer;
      see_heaps();
    }
    asleep_[caller] -= sleeping;
    calls_[caller]--;
    depth_--;
    run_in(caller);
  }

  /// A new block of the program's. `home`: its heap.
  void own(std::size_t slot, void* got, std::size_t size, std::size_t align, std::uint64_t home) {
    see_heaps();
    const std::uint64_t seen = heap_->heap_of_block(got);
    if (home != any && home != seen) shadow_.fail("a new block is not in the heap that it was asked of");
    const auto in = regions_.find(seen);
    if (in == regions_.end() ? !is_ours(got) : !in->second.holds(got, heap_->usable_size(got))) {
      shadow_.fail("a new block is not in the memory of its heap");
    }
    shards_.note(seen);
    home_[slot] = seen;
    for (watch* visit : watches_) visit->born[got]++;
    shadow_.add(slot, got, heap_->usable_size(got), size, align);
    if (page_trace::counters != nullptr) page_trace::took(record_of(got));
  }
  /// The block of the slot is no longer the program's.
  void disown(std::size_t slot) {
    void* address = shadow_.at(slot).address;
    for (watch* visit : watches_) visit->died.insert(address);
    if ((tape_.flags & tape::heaps) != 0) limbo_.insert(address);
    shadow_.remove(slot);
  }
  /// Not of a heap in the program's memory.
  static bool is_ours(const void* block) { return scripted_world::offset_of(block) < scripted_world::span_bytes; }
  /// Live bytes that are charged to the process.
  std::size_t live_bytes() const {
    std::size_t bytes = shadow_.live_bytes();
    for (std::size_t slot = 0; slot < slots && !regions_.empty(); slot++) {
      if (shadow_.live(slot) && regions_.contains(home_[slot])) bytes -= shadow_.at(slot).usable;
    }
    return bytes;
  }
  /// The record of the page of a live block; null: not known here.
  page_type* record_of(const void* block) {
    if (!is_ours(block)) return nullptr;
    const context_slot& view = heap_.slot(context_);
    if (view.pages == nullptr) return nullptr;
    auto* record =
        static_cast<page_type*>(view.pages) + (reinterpret_cast<std::uintptr_t>(block) - view.base) / G::slice_bytes;
    if (record->owner.load(order::relaxed, at<"test.owner">) == owner_word::nobody)
      record -= record->distance_to_first();
    return record;
  }
  /// give() gives the block back.
  template <class Give>
  void traced(const shadow_heap::entry& block, Give give) {
    const bool counts = page_trace::counters != nullptr;
    const page_type* record = counts || poison::covers() ? record_of(block.address) : nullptr;
    if (record == nullptr) return give();
    const auto before = page_trace::state_of(record);
    const unsigned size_class = page_trace::class_of(record);
    const std::uint64_t begun = poison::pages_begun;
    give();
    if (counts) page_trace::gave(size_class, before, page_trace::state_of(record));
    constexpr std::size_t words = sizeof(typename page_type::block_type);
    if (begun == poison::pages_begun && owner_word::is_owned(record->owner.load(order::relaxed, at<"test.owner">))) {
      poison::cover(block.address + words, block.usable - words);
    }
  }
  /// What was free in the page is memory like any other.
  static void page_begins(const void* owner_word) {
    const auto* record =
        reinterpret_cast<const page_type*>(static_cast<const char*>(owner_word) - offsetof(page_type, owner));
    poison::uncover(record->start.get(), record->limit.get() * record->block_size.get());
  }
  void expect_home(std::size_t slot) {
    if (heap_->heap_of_block(shadow_.at(slot).address) != home_[slot]) {
      shadow_.fail("a live block has changed its heap by itself");
    }
  }
  /// The heap that a block allocated now must be in.
  std::uint64_t current_home() {
    see_heaps();
    return shards_.current(context_) == 0 ? any : shards_.current(context_);
  }

  void note(tag what, std::size_t times = 1) { result_.tags.note(what, times); }
  void record(void* got) {
    if (got != nullptr) poison::uncover(got, heap_->usable_size(got));
    result_.addresses.push_back(scripted_world::offset_of(got));
    result_.usable.push_back(got == nullptr ? 0 : heap_->usable_size(got));
    note(got == nullptr ? tag::null : tag::block);
    if (got == nullptr && (limit_ != SIZE_MAX || !limits_.empty())) note(tag::at_limit);
  }
  /// Null was the answer. So few slices are claimed that some word of the map has none of them, or can be had.
  void expect_reason() {
    const bool has_reason = tape_.faults != 0 || limit_ != SIZE_MAX || !limits_.empty() || leaks_;
    if (regions_.contains(shards_.current(context_))) return;  // it does not grow
    if (has_reason || (tape_.flags & tape::hooks_fail) != 0) return;
    const std::size_t claimed = heap_->statistics().charged_bytes / G::slice_bytes;
    if (claimed < ((tape_.flags & tape::anywhere) != 0 ? 1 : G::max_slices / word_bits)) {
      shadow_.fail("no block, although only " + std::to_string(claimed) + " slices are claimed");
    }
  }

  const tape& tape_;
  Heap heap_;
  shadow_heap shadow_;
  shadow_shards shards_;
  std::vector<std::uint64_t> home_;  ///< of the slot's block: the heap that it is in
  std::vector<bool> locked_;
  std::vector<unsigned> calls_, asleep_;            ///< of a context: calls in progress, and those that wait
  std::vector<watch*> watches_;                     ///< visits in progress
  std::map<std::uint64_t, std::size_t> limits_;     ///< of heaps that have one
  std::map<std::uint64_t, memory_region> regions_;  ///< heaps that live in the program's memory
  std::size_t limit_ = SIZE_MAX;                    ///< of the process
  std::set<void*> limbo_;                           ///< freed, and perhaps not handed over yet
  std::size_t context_ = 0, next_ = 0;
  std::size_t interludes_ = 0;  ///< records played in the middle of calls, so far
  std::size_t begun_ = 0;       ///< of these, before the innermost call in progress
  unsigned depth_ = 0;
  bool mute_ = false;   ///< no interludes now
  bool leaks_ = false;  ///< blocks count as live that nobody has: after a fork, or an end that nobody heard of
  bool torn_ = false;   ///< the program has overwritten links
  outcome result_;
};

}  // namespace cairn::properties
