// SPDX-License-Identifier: MIT
//
// remote_list - blocks of one page that foreign threads have freed, who tells the owner about them, and who is the last
// to use a page whose heap is destroyed.
//
//   one 64-bit word:  generation 17 | pins 13 | closed 1 | watch 2 | count 13 | head 18      head: granules from block
//   0 head -> block -> block -> null         any thread pushes a chain; only the page's holder takes, and takes all
//
//   watched ----arm(), only while empty----> armed         the holder looks at the page by itself / no longer does
//      ^                                       | next push
//      |                                       v
//      +---settle() by who took the page-- announced       that pusher announces the page once (gate.hpp)
//          off the gate
//   watched --push while nobody attends the heap, or claim_announcement()--> announced
//   any --close()--> closed: pushes have no effect; the last of closer, pins and announcement gives the slices back
//
// A pin: a freer is going to touch blocks of a page that may be destroyed at any time (only pages of shard heaps are).
// It holds at least one block that is not free for the heap yet, so there are never more pins than blocks.
// Invariants: a block is in this list from the push that released it until the take that acquired it, exactly once.
// At most one announcement of a page is in flight: only settle() leaves `announced`, and only who holds the
// announcement settles. A page that is pinned or announced is not released by anybody else.
// Why not pop one at a time: taking all leaves no ABA. Why the count is in the word: take-all is O(1), no walk.
// Checked by models/remote_list and models/pin.
#pragma once
#include <cstdint>

#include "order.hpp"
#include "remote_word.hpp"

namespace cairn {

/// Block has a member `next`, a plain<Block*>; blocks of a page are addressed as `base + head`.
template <class P, class Block>
class remote_list {
 public:
  struct chain {
    Block* first;
    std::uint32_t count;
    bool closed = false;  ///< of settle(): the page was closed; whoever is last gives its slices back,
    bool over = false;    ///< and that is the caller
  };
  /// over: the page was closed, the blocks went with it, and the caller, as the last one, gives its slices back.
  enum class pushed { quietly, must_announce, without_effect, over };

  /// Any thread. Hands over `count` blocks linked first -> ... -> last. `attended()`: somebody is inside the page's
  /// heap or the caller cannot tell; it is asked of a watched page only. `with_pin`: gives the caller's pin back.
  /// must_announce: the caller must announce the page, and may touch nothing else of it.
  template <class Attended>
  pushed push(Block* base, Block* first, Block* last, std::uint32_t count, Attended attended, bool with_pin) noexcept {
    const auto index = static_cast<std::uint32_t>(first - base);
    // relaxed: only a guess for the CAS; `head` is used as an address inside the page, and nothing behind it is read.
    remote_word seen{word_.load(order::relaxed, at<"remote.guess">)};
    for (;;) {
      remote_word next = with_pin ? seen.without_pin() : seen;
      bool announces = false;
      if (!seen.closed()) {
        last->next.set(seen.count() == 0 ? nullptr : base + seen.head());
        next = next.with_chain(index, seen.count() + count);
        announces = seen.watch() == remote_word::armed || (seen.watch() == remote_word::watched && !attended());
        if (announces) next = next.with_watch(remote_word::announced);
      }
      std::uint64_t expected = seen.raw();
      // release; pairs with remote.take and remote.settle: publishes the links and the caller's last writes; with the
      // last one out of a closed page: we are done with it. acquire; pairs with remote.settle: who announces writes the
      // page's link, which the last one to settle has read; and with the others out of a closed page.
      // relaxed on failure: `expected` is only written back into our own last block.
      if (word_.compare_exchange_weak(expected, next.raw(), order::acq_rel, order::relaxed, at<"remote.push">)) {
        if (seen.closed()) return next.is_over() ? pushed::over : pushed::without_effect;
        return announces ? pushed::must_announce : pushed::quietly;
      }
      P::cas_retry();
      seen = remote_word{expected};
    }
  }

  /// Any thread, before it reads the owner of a page that may be destroyed: which page that is, for try_pin().
  remote_word before_pin() const noexcept {
    // acquire; pairs with remote.reset: who sees the next page here sees that the one before is gone.
    return remote_word{word_.load(order::acquire, at<"remote.before_pin">)};
  }
  /// Any thread that is about to free a block of such a page, which was `seen`, not closed. False: the word has changed
  /// since, perhaps for another page's.
  bool try_pin(remote_word seen) noexcept {
    std::uint64_t expected = seen.raw();
    // relaxed: whoever gave us the block gave us its page's record with it, and the pin hands nothing over.
    return word_.compare_exchange_weak(expected, seen.with_pin().raw(), order::relaxed, order::relaxed,
                                       at<"remote.pin">);
  }
  /// Who holds a pin gives it back without a block. True: the page is over, and the caller gives its slices back.
  bool unpin() noexcept {
    // acq_rel; pairs with the others out of a closed page, as in push.
    const remote_word old{word_.fetch_sub(remote_word::one_pin, order::acq_rel, at<"remote.unpin">)};
    return old.without_pin().is_over();
  }

  /// Holder only, of a page whose heap is destroyed: nothing that is pushed later has an effect. True: the page is over
  /// at once, and the caller gives its slices back.
  bool close() noexcept {
    std::uint64_t expected = word_.load(order::relaxed, at<"remote.close_peek">);  // relaxed: the CAS decides
    for (;;) {
      const remote_word next = remote_word{expected}.with_closed();
      // acq_rel; pairs with remote.push, remote.unpin and remote.settle: the last one out comes after all others' uses.
      if (word_.compare_exchange_weak(expected, next.raw(), order::acq_rel, order::relaxed, at<"remote.close">)) {
        return next.is_over();
      }
      P::cas_retry();
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
  /// Holder only. Calls f(block) for each block pushed so far, and changes nothing.
  template <class F>
  void for_each(Block* base, F f) const noexcept {
    // acquire; pairs with remote.push: the links are visible. Nobody but the holder takes blocks away.
    const remote_word seen{word_.load(order::acquire, at<"remote.look">)};
    Block* block = seen.count() == 0 ? nullptr : base + seen.head();
    for (; block != nullptr; block = block->next.get()) f(block);
  }

  /// Holder only. Stops watching the page: the next push announces it, whatever the pusher believes of the heap. False
  /// when it could not: blocks have arrived (take them first), or the page is announced already.
  bool arm() noexcept {
    std::uint64_t expected = word_.load(order::relaxed, at<"remote.arm_peek">);  // relaxed: the CAS decides
    for (;;) {
      const remote_word seen{expected};
      if (seen.watch() == remote_word::armed) return true;
      if (seen.count() != 0 || seen.watch() != remote_word::watched) return false;
      // relaxed: that our read of the page's link is over, remote.settle has released already, and its release sequence
      // goes on through this read-modify-write; after reset() no link has been read.
      if (word_.compare_exchange_weak(expected, seen.with_watch(remote_word::armed).raw(), order::relaxed,
                                      order::relaxed, at<"remote.arm">)) {
        return true;
      }
      P::cas_retry();
    }
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
      P::cas_retry();
    }
  }

  /// Holder only, of a page that gets another owner: true if the caller must announce it there. False: somebody has
  /// announced it, or is about to.
  bool claim_announcement() noexcept {
    std::uint64_t expected = word_.load(order::relaxed, at<"remote.claim_peek">);  // relaxed: the CAS decides
    for (;;) {
      const remote_word seen{expected};
      if (seen.watch() == remote_word::announced) return false;
      // relaxed: whoever has read the page's link as its last settler was inside the heap before us. The page is handed
      // over by its announcement.
      if (word_.compare_exchange_weak(expected, seen.with_watch(remote_word::announced).raw(), order::relaxed,
                                      order::relaxed, at<"remote.claim">)) {
        return true;
      }
      P::cas_retry();
    }
  }

  /// Who holds the announcement (has taken the page off a gate's list): ends it and takes all blocks.
  chain settle(Block* base) noexcept {
    // acquire; pairs with remote.push, as in take_all. release; pairs with the acquire of remote.push: we have read the
    // page's link, the next announcer may write it. One step, so that no push can be lost between the two.
    const remote_word old{
        word_.fetch_and(~(remote_word::chain_mask | remote_word::watch_mask), order::acq_rel, at<"remote.settle">)};
    chain taken = as_chain(base, old);
    taken.closed = old.closed();
    taken.over = old.with_watch(remote_word::watched).is_over();
    return taken;
  }

  /// The claimer of a new page, before it writes the owner: watched, empty, another generation. No block of the page is
  /// live, so nobody pushes; but who is late with a free into the page that was there before may try to pin it.
  void reset() noexcept {
    const remote_word old{word_.load(order::relaxed, at<"remote.reset_peek">)};  // relaxed: ours alone
    // release; pairs with remote.before_pin: that the page before is gone. Whoever gets a block gets this with it.
    word_.store(old.next_generation().raw(), order::release, at<"remote.reset">);
  }

  /// In the child of a fork: watched, empty, nobody on his way to it. What was in the list, as far as its head and its
  /// count go: whether its links are whole the caller finds out.
  chain after_fork_child(Block* base) noexcept {
    const remote_word old{word_.load(order::relaxed, at<"remote.fork_peek">)};  // relaxed, both: one thread
    word_.store(old.next_generation().raw(), order::relaxed, at<"remote.fork">);
    return as_chain(base, old);
  }

  /// Holder only: an announcement of this page is in flight.
  bool is_announced() const noexcept {
    // relaxed: the holder asks before it gives the page away; a true push cannot come later, as no block is live.
    return look().watch() == remote_word::announced;
  }
  /// Anybody: whether the page has been closed, at some moment.
  bool is_closed() const noexcept { return look().closed(); }
  /// Anybody: frees that wait to be taken, at some moment.
  std::uint32_t waiting() const noexcept {
    return remote_word{word_.load(order::relaxed, at<"remote.waiting">)}.count();
  }

 private:
  remote_word look() const noexcept { return remote_word{word_.load(order::relaxed, at<"remote.announced">)}; }
  static chain as_chain(Block* base, remote_word old) noexcept {
    return {old.count() == 0 ? nullptr : base + old.head(), old.count()};
  }

  typename P::template atomic<std::uint64_t> word_;
};

}  // namespace cairn
