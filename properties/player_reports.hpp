// SPDX-License-Identifier: MIT
//
// player_reports - figures and limits against the shadow's account, and hooks that are programs themselves.
//
//   limits:  charged <= limit, whatever happens; a limit below what is charged is refused
//   figures: exact once every context has handed over what it freed (quiesce)
//   hooks:   each call plays the next records; the limit handler frees blocks, raises the limit, or gives up
#pragma once
#include "player_heaps.hpp"

namespace cairn::properties {

template <Geometry G, class Heap = scripted_heap<G>>
class player_reports : public player_heaps<G, Heap> {
 public:
  explicit player_reports(const tape& t) : player_heaps<G, Heap>(t) {
    if ((t.flags & tape::hooks) == 0) return;
    heap_->on_deferred_free([](int force, unsigned long long beat,
                               void* self) { static_cast<player_reports*>(self)->deferred(force != 0, beat); },
                            this);
    heap_->on_limit(
        [](cairn_heap* of, std::size_t wanted, void* self) {
          return static_cast<player_reports*>(self)->at_limit(reinterpret_cast<std::uint64_t>(of), wanted) ? 1 : 0;
        },
        this);
  }

 protected:
  using base = player_heaps<G, Heap>;
  using base::context_, base::heap_, base::home_, base::interludes_, base::leaks_, base::limbo_, base::limit_,
      base::limits_, base::locked_, base::result_, base::run_in, base::shadow_, base::shards_, base::tape_;

  void play_reports(const operation& o) {
    base::see_heaps();
    const std::uint64_t handle = base::select(o);
    switch (o.what()) {
      case verb::limit_heap: return limit_heap(o, handle);
      case verb::limit_process: return limit_process(o);
      case verb::heap_figures: return figures(handle, (o.delta & 1) != 0);
      default: return;
    }
  }

  /// Every context hands over what it has freed: from here on the figures are exact.
  void quiesce() {
    const std::size_t before = context_;
    for (std::size_t c = 0; c < heap_.contexts(); c++) {
      if (base::asleep_[c] != 0) continue;
      run_in(c);
      const detached_context all = heap_->detach();
      heap_->collect(false);
      heap_->attach(all.handle, all.serial);
    }
    run_in(before);
    bool all_awake = true;
    for (const unsigned sleeps : base::asleep_) all_awake &= sleeps == 0;
    if (all_awake) limbo_.clear();
  }

  /// The sum of all heaps with a limit stays below it, as does the process.
  void expect_limits() {
    if (limit_ != SIZE_MAX && heap_->statistics().charged_bytes > limit_)
      shadow_.fail("more is charged than the process's limit");
    for (const auto& [handle, limit] : limits_) {
      if (base::figures_of(handle).charged_bytes > limit) shadow_.fail("more is charged than a heap's limit");
    }
  }

  /// Some records out of many ask for no limit, or for one below what is charged.
  static std::size_t limit_by(const operation& o, std::size_t charged) {
    if ((o.delta & 3) == 0) return SIZE_MAX;
    if ((o.delta & 3) == 1) return charged / 2;
    return charged + o.slot % 16 * G::slice_bytes + o.size;
  }
  void limit_heap(const operation& o, std::uint64_t handle) {
    const std::size_t charged = shards_.exists(handle) ? base::figures_of(handle).charged_bytes : 0;
    const std::size_t bytes = limit_by(o, charged);
    const std::size_t rounded = bytes == SIZE_MAX ? bytes : bytes / G::slice_bytes * G::slice_bytes;
    const answer wanted = !shards_.exists(handle) ? answer::invalid : rounded < charged ? answer::busy : answer::done;
    base::expect("limit_heap", heap_->limit_heap(handle, bytes), wanted);
    if (wanted != answer::done) return;
    base::note(tag::limit_set);
    limits_.erase(handle);
    if (rounded != SIZE_MAX) limits_[handle] = rounded;
  }
  void limit_process(const operation& o) {
    const std::size_t charged = heap_->statistics().charged_bytes;
    const std::size_t bytes = limit_by(o, charged);
    const std::size_t rounded = bytes == SIZE_MAX ? bytes : bytes / G::slice_bytes * G::slice_bytes;
    const answer wanted = rounded < charged ? answer::busy : answer::done;
    base::expect("limit_process", heap_->limit_process(bytes), wanted);
    if (wanted != answer::done) return;
    base::note(tag::limit_set);
    limit_ = rounded;
    if (heap_->statistics().limit_bytes != limit_ && charged != 0) shadow_.fail("statistics name another limit");
  }

  void figures(std::uint64_t handle, bool exactly) {
    const bool closed = shards_.is_closed_to(context_, handle);
    if (exactly) quiesce();
    const std::size_t before = interludes_;
    heap_statistics seen;
    const answer got = heap_->heap_statistics_of(handle, seen);
    if (interludes_ != before) return;  // answered by others: as of some moment
    const answer wanted = !shards_.exists(handle) ? answer::invalid : closed ? answer::busy : answer::done;
    base::expect("heap_statistics", got, tape_.faults != 0 && got == answer::busy ? got : wanted);
    if (got == answer::invalid) return;
    const auto limit = limits_.find(handle);
    if (seen.limit_bytes != (limit == limits_.end() ? SIZE_MAX : limit->second))
      shadow_.fail("a heap has another limit");
    if (seen.charged_bytes > seen.limit_bytes) shadow_.fail("more is charged than the limit");
    if (got != answer::done) return;
    base::note(tag::figures);
    std::size_t bytes = 0, blocks = 0;
    for (std::size_t slot = 0; slot < slots; slot++) {
      if (!shadow_.live(slot) || home_[slot] != handle) continue;
      bytes += shadow_.at(slot).usable;
      blocks++;
    }
    const bool exact = exactly && limbo_.empty() && !leaks_;
    if (exact ? seen.live_blocks != blocks || seen.live_bytes != bytes
              : seen.live_blocks < blocks || seen.live_bytes < bytes) {
      shadow_.fail("a heap counts " + std::to_string(seen.live_blocks) + " live blocks of " +
                   std::to_string(seen.live_bytes) + " bytes, not " + std::to_string(blocks) + " of " +
                   std::to_string(bytes));
    }
    if (seen.charged_bytes < seen.live_bytes) shadow_.fail("less is charged to a heap than is live in it");
  }

  void deferred(bool force, unsigned long long beat) {
    if (hooks_off_) return;
    base::note(tag::hook);
    if (beat != beats_++) shadow_.fail("a heartbeat was left out, or came twice");
    if (in_hook_[context_]) shadow_.fail("a hook was called from within itself");
    in_hook_[context_] = true;
    const std::size_t me = context_;
    if (beat % 3 == 0 || force) base::interlude(1, false);
    void* scratch = heap_->malloc(beat % 200);
    heap_->free(scratch);
    in_hook_[me] = false;
  }

  /// 1 only if something has changed: otherwise the allocation would never end.
  bool at_limit(std::uint64_t of, std::size_t) {
    if (hooks_off_) return false;
    base::note(tag::hook);
    if (interludes_ == base::begun_) {  // otherwise others may have lifted the limit or ended the heap meanwhile
      if (of != 0 && !shards_.exists(of)) shadow_.fail("the limit handler was called for no heap");
      if (of != 0 && !limits_.contains(of)) shadow_.fail("the limit handler was called for a heap without a limit");
      if (of == 0 && limit_ == SIZE_MAX) shadow_.fail("the limit handler was called for the process without a limit");
    }
    if (in_hook_[context_]) shadow_.fail("a hook was called from within itself");
    in_hook_[context_] = true;
    const std::size_t me = context_;
    const bool again = relieve(of, ++limit_calls_);
    in_hook_[me] = false;
    return again;
  }
  bool relieve(std::uint64_t of, std::size_t turn) {
    if (turn % 4 == 0) return false;
    if (turn % 4 == 1) {
      base::interlude(1, false);
      if (of == 0) {
        limit_ = SIZE_MAX;
        return heap_->limit_process(SIZE_MAX) == answer::done;
      }
      limits_.erase(of);
      return heap_->limit_heap(of, SIZE_MAX) == answer::done;
    }
    for (std::size_t slot = 0; slot < slots; slot++) {
      if (!shadow_.live(slot) || locked_[slot] || (of != 0 && home_[slot] != of)) continue;
      base::release(slot, false);
      return true;
    }
    return false;
  }

  bool hooks_off_ = false;

 private:
  unsigned long long beats_ = 0;
  std::size_t limit_calls_ = 0;
  std::array<bool, max_contexts> in_hook_{};
};

}  // namespace cairn::properties
