// SPDX-License-Identifier: MIT
//
// remote_list - blocks of one page that foreign threads have freed, and who tells the owner about them.
//
//   one 64-bit word:  generation 31 | watch 2 | count 13 | head 18      head: granules from block 0
//   head -> block -> block -> null         any thread pushes a chain; only the page's holder takes, and takes all
//
//   watched ----arm(), only while empty----> armed         the holder looks at the page by itself / no longer does
//      ^                                       | next push
//      |                                       v
//      +---settle() by who took the page-- announced       that pusher announces the page once (gate.hpp)
//          off the gate
//   watched --push while nobody attends the heap--> announced
//
// Invariants: a block is in this list from the push that released it until the take that acquired it, exactly once.
// At most one announcement of a page is in flight: only settle() leaves `announced`, and only the holder of the gate's
// list settles. A page that is `announced` is not released by anybody else.
// Why not pop one at a time: taking all leaves no ABA. Why the count is in the word: take-all is O(1), no walk.
// Checked by models/remote_list.
#pragma once
#include <cstdint>

#include "order.hpp"

namespace cairn {

/// The packed word as a value; accessors only.
class remote_word {
 public:
  enum watch_state : unsigned { watched = 0, armed = 1, announced = 2 };
  static constexpr unsigned head_bits = 18, count_bits = 13, watch_bits = 2, generation_bits = 31;

  constexpr explicit remote_word(std::uint64_t raw) noexcept : raw_(raw) {}
  constexpr std::uint64_t raw() const noexcept { return raw_; }
  constexpr std::uint32_t head() const noexcept { return field(0, head_bits); }
  constexpr std::uint32_t count() const noexcept { return field(count_at, count_bits); }
  constexpr watch_state watch() const noexcept { return static_cast<watch_state>(field(watch_at, watch_bits)); }
  constexpr std::uint32_t generation() const noexcept { return field(generation_at, generation_bits); }

  constexpr remote_word with_chain(std::uint32_t head, std::uint32_t count) const noexcept {
    return remote_word{(raw_ & ~chain_mask) | head | std::uint64_t{count} << count_at};
  }
  constexpr remote_word with_watch(watch_state state) const noexcept {
    return remote_word{(raw_ & ~watch_mask) | std::uint64_t{state} << watch_at};
  }

  static constexpr unsigned count_at = head_bits, watch_at = count_at + count_bits,
                            generation_at = watch_at + watch_bits;
  static constexpr std::uint64_t chain_mask = (std::uint64_t{1} << watch_at) - 1;
  static constexpr std::uint64_t watch_mask = ((std::uint64_t{1} << generation_at) - 1) & ~chain_mask;
  static_assert(generation_at + generation_bits == 64);

 private:
  constexpr std::uint32_t field(unsigned at, unsigned bits) const noexcept {
    return static_cast<std::uint32_t>(raw_ >> at & ((std::uint64_t{1} << bits) - 1));
  }
  std::uint64_t raw_;
};

/// Block has a member `next`, a plain<Block*>; blocks of a page are addressed as `base + head`.
template <class P, class Block>
class remote_list {
 public:
  struct chain {
    Block* first;
    std::uint32_t count;
  };

  /// Any thread. Hands over `count` blocks linked first -> ... -> last. `attended`: somebody is inside the page's heap
  /// or the caller could not tell. True: the caller must announce the page, and may touch nothing else of it.
  bool push(Block* base, Block* first, Block* last, std::uint32_t count, bool attended) noexcept {
    const auto index = static_cast<std::uint32_t>(first - base);
    // relaxed: only a guess for the CAS; `head` is used as an address inside the page, and nothing behind it is read.
    remote_word seen{word_.load(order::relaxed, at<"remote.guess">)};
    for (;;) {
      last->next.set(seen.count() == 0 ? nullptr : base + seen.head());
      remote_word next = seen.with_chain(index, seen.count() + count);
      const bool announces = seen.watch() == remote_word::armed || (seen.watch() == remote_word::watched && !attended);
      if (announces) next = next.with_watch(remote_word::announced);
      std::uint64_t expected = seen.raw();
      // release; pairs with remote.take and remote.settle: publishes the links and the caller's last writes.
      // acquire; pairs with remote.settle: who announces writes the page's link, which the last one to settle has read.
      // relaxed on failure: `expected` is only written back into our own last block.
      if (word_.compare_exchange_weak(expected, next.raw(), order::acq_rel, order::relaxed, at<"remote.push">)) {
        return announces;
      }
      seen = remote_word{expected};
    }
  }

  /// Holder only. All blocks pushed so far; leaves the watch state as it is.
  chain take_all(Block* base) noexcept {
    // relaxed: whether it is worth an RMW; a push that is not seen yet is found later.
    if (remote_word{word_.load(order::relaxed, at<"remote.peek">)}.count() == 0) return {nullptr, 0};
    // acquire; pairs with remote.push: the links and contents of every block of the chain are visible.
    const remote_word old{word_.fetch_and(~remote_word::chain_mask, order::acquire, at<"remote.take">)};
    return as_chain(base, old);
  }

  /// Holder only. Stops watching the page: the next push announces it. False when it could not: blocks have arrived
  /// (take them first), or the page is announced already.
  bool arm() noexcept {
    // relaxed: the CAS below decides.
    const remote_word seen{word_.load(order::relaxed, at<"remote.arm_peek">)};
    if (seen.count() != 0 || seen.watch() != remote_word::watched) return false;
    std::uint64_t expected = seen.raw();
    // relaxed: that our read of the page's link is over, remote.settle has released already, and its release sequence
    // goes on through this read-modify-write; after reset() no link has been read.
    return word_.compare_exchange_strong(expected, seen.with_watch(remote_word::armed).raw(), order::relaxed,
                                         order::relaxed, at<"remote.arm">);
  }

  /// Holder only, of an armed page: looks at it again. False: it has been announced meanwhile, and stays so.
  bool disarm() noexcept {
    std::uint64_t expected = word_.load(order::relaxed, at<"remote.disarm_peek">);  // relaxed: the CAS decides
    for (;;) {
      const remote_word seen{expected};
      if (seen.watch() != remote_word::armed) return seen.watch() == remote_word::watched;
      // relaxed: nothing is handed over; blocks in the word are acquired by take_all.
      if (word_.compare_exchange_weak(expected, seen.with_watch(remote_word::watched).raw(), order::relaxed,
                                      order::relaxed, at<"remote.disarm">)) {
        return true;
      }
    }
  }

  /// Who took the page off the gate's list: ends the announcement and takes all blocks.
  chain settle(Block* base) noexcept {
    // acquire; pairs with remote.push, as in take_all. release; pairs with the acquire of remote.push: we have read the
    // page's link, the next announcer may write it. One step, so that no push can be lost between the two.
    const remote_word old{
        word_.fetch_and(~(remote_word::chain_mask | remote_word::watch_mask), order::acq_rel, at<"remote.settle">)};
    return as_chain(base, old);
  }

  /// The claimer of a new page: watched, empty, another generation. No block of the page is live, so nobody pushes.
  void reset() noexcept {
    const remote_word old{word_.load(order::relaxed, at<"remote.reset_peek">)};  // relaxed: ours alone
    const std::uint64_t next = std::uint64_t{old.generation() + 1u} << remote_word::generation_at;
    // relaxed: whoever gets a block of the page gets this with it.
    word_.store(next, order::relaxed, at<"remote.reset">);
  }

  /// Holder only: an announcement of this page is in flight.
  bool is_announced() const noexcept {
    // relaxed: the holder asks before it gives the page away; a true push cannot come later, as no block is live.
    return remote_word{word_.load(order::relaxed, at<"remote.announced">)}.watch() == remote_word::announced;
  }
  /// Anybody: frees that wait to be taken, at some moment.
  std::uint32_t waiting() const noexcept {
    return remote_word{word_.load(order::relaxed, at<"remote.waiting">)}.count();
  }

 private:
  static chain as_chain(Block* base, remote_word old) noexcept {
    return {old.count() == 0 ? nullptr : base + old.head(), old.count()};
  }

  typename P::template atomic<std::uint64_t> word_;
};

}  // namespace cairn
