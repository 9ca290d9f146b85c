// SPDX-License-Identifier: MIT
//
// delete_while_freeing - cairn_heap_delete and cairn_heap_delete_into while other threads free the heap's blocks.
//
//   main:    new heap, fill it (resident and guest part) | free begins | ... | delete | all have freed | all is back
//   freers:                                              | free, free, free, free ... |
//
// Demanded in each run: delete says 0, however many frees are on their way; blocks that nobody frees keep their
// contents and are found in the heap that they moved to; no two blocks that live at the same time share a byte
// (block_history.hpp); the handle is stale; in the end exactly the memory of before is charged.
#include <cerrno>

#include "../block_history.hpp"
#include "block.hpp"
#include "crew.hpp"
#include "program.hpp"
#include "random.hpp"
#include "stats.hpp"
#include "table.hpp"

using namespace endurance;

namespace {

using event = cairn::properties::block_event;

enum way { from_outside, from_inside, into_parked, into_entered, ways };

/// A block in `survivors` out of so many is freed by nobody before the delete.
constexpr std::uint64_t survivors = 20;

class test {
 public:
  explicit test(program& p)
      : program_(p),
        runs_(p.size("runs", 1000, 60)),
        freers_(p.size("freers", 3, 3)),
        blocks_(p.size("blocks", 4000, 2000)),
        all_(blocks_),
        history_(2 * blocks_),
        meet_(static_cast<std::ptrdiff_t>(freers_) + 1) {
    p.ready();
  }

  void run() {
    crew threads(freers_, [this](std::size_t self) { free_forever(self); });
    for (std::uint64_t run = 0; run < runs_; run++) {
      one_run(run);
      if (run == 0) baseline_ = charged();  // the first made what stays: the main heap, the freers' own
      program_.demand(charged() == baseline_, "run %llu: %zu bytes are charged, not %zu",
                      static_cast<unsigned long long>(run), charged(), baseline_);
    }
    ended_ = true;
    meet_.arrive_and_wait();
    threads.join();
    program_.figure("blocks_in_flight=%llu charged=%zu", static_cast<unsigned long long>(in_flight_), baseline_);
  }

 private:
  std::uint64_t label(std::size_t i) const { return program_.seed() << 32 | i; }
  static bool survives(std::size_t i) { return i % survivors == 0; }

  void fill(cairn_heap_t* heap, generator& random) {
    cairn_heap_enter(heap);
    for (std::size_t i = 0; i < blocks_; i++) {
      if (i == blocks_ / 2) cairn_heap_leave(heap);  // the second half goes to the guest part
      all_[i] = block::make(random.mixed_size(), label(i), [&](std::size_t n) {
        const std::uint64_t begin = stamps_.fetch_add(1, std::memory_order_relaxed);
        void* got = cairn_heap_malloc(heap, n);
        note(i, {0, begin, 0, reinterpret_cast<std::uintptr_t>(got), n, event::kind::malloc});
        return got;
      });
    }
  }

  /// The event at `place` of the history is over: each place has one thread, and they meet before it is read.
  void note(std::size_t place, event e) {
    e.end = stamps_.fetch_add(1, std::memory_order_relaxed);
    history_[place] = e;
  }
  void free_noted(std::size_t i, std::size_t self) {
    const auto address = reinterpret_cast<std::uintptr_t>(all_[i]);
    const std::uint64_t begin = stamps_.fetch_add(1, std::memory_order_relaxed);
    cairn_free(all_[i]);
    note(blocks_ + i, {static_cast<unsigned>(self), begin, 0, address, 0, event::kind::free});
  }

  void one_run(std::uint64_t run) {
    generator random(program_.seed(), run);
    const auto how = static_cast<way>(run % ways);
    cairn_heap_t* const heap = cairn_heap_new();
    cairn_heap_t* const to = how == into_parked || how == into_entered ? cairn_heap_new() : nullptr;
    fill(heap, random);
    freed_ = 0;
    const std::size_t start_at = random.below(blocks_);
    if (how == from_inside) cairn_heap_enter(heap);
    if (how == into_entered) cairn_heap_enter(to);
    meet_.arrive_and_wait();  // free begins
    while (freed_.load(std::memory_order_relaxed) < start_at * (survivors - 1) / survivors) {
    }
    in_flight_ += blocks_ - blocks_ / survivors - freed_.load(std::memory_order_relaxed);
    const int error = to == nullptr ? cairn_heap_delete(heap) : cairn_heap_delete_into(heap, to);
    program_.demand(error == 0, "run %llu: delete says %d", static_cast<unsigned long long>(run), error);
    meet_.arrive_and_wait();  // all have freed and handed over
    survivors_are_there(to);
    const auto conflict = cairn::properties::conflict_in({history_.begin(), history_.end()});
    program_.demand(!conflict, "run %llu: %s", static_cast<unsigned long long>(run),
                    conflict ? text_of(*conflict).c_str() : "");
    program_.demand(cairn_heap_try_enter(heap) == EINVAL, "the handle of a deleted heap can be entered");
    if (how == into_entered) cairn_heap_leave(to);
    if (to != nullptr) {
      cairn_collect(0);
      const cairn_heap_stats_t now = stats_of(to);
      program_.demand(now.size != 0 && now.live_blocks == 0, "%zu blocks too many have moved", now.live_blocks);
      program_.demand(cairn_heap_destroy(to) == 0, "the heap that the blocks moved to cannot be destroyed");
    }
    cairn_collect(1);
  }

  void survivors_are_there(cairn_heap_t* to) {
    for (std::size_t i = 0; i < blocks_; i += survivors) {
      program_.demand(all_[i]->holds(label(i)), "block %zu lost its contents", i);
      cairn_heap_t* const now = cairn_heap_of(all_[i]);
      program_.demand(to == nullptr ? now != nullptr : now == to, "block %zu is in the wrong heap", i);
      free_noted(i, 0);
    }
  }

  void free_forever(std::size_t self) {
    for (;;) {
      meet_.arrive_and_wait();
      if (ended_) return;
      for (std::size_t i = self; i < blocks_; i += freers_) {
        if (survives(i)) continue;
        program_.demand(all_[i]->holds(label(i)), "block %zu lost its contents before its free", i);
        free_noted(i, self + 1);
        freed_.fetch_add(1, std::memory_order_relaxed);
      }
      cairn_collect(0);
      meet_.arrive_and_wait();
    }
  }

  program& program_;
  std::size_t runs_, freers_, blocks_;
  table<block*> all_;
  table<event> history_;  ///< of this run: the malloc of block i at i, its free at blocks_ + i
  std::atomic<std::uint64_t> stamps_{0};
  rendezvous meet_;
  std::atomic<std::size_t> freed_{0};
  std::atomic<bool> ended_{false};
  std::uint64_t in_flight_ = 0;
  std::size_t baseline_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  program p("delete_while_freeing", argc, argv);
  test(p).run();
  return p.end();
}
