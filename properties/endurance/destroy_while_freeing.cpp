// SPDX-License-Identifier: MIT
//
// destroy_while_freeing - frees that are handed over while their heap is destroyed, and after: without effect.
//
//   freers:  free ... free | hand over (collect, an own slow path, a leave or idle) |
//   main:                  | destroy or reset; a new heap takes the same slices      | its blocks are untouched
//
// Every cairn_free has returned before destroy begins, so none is misuse; but a thread's batch of foreign frees is
// handed over later, against destroy itself or when the slices have blocks of somebody else. Demanded in each run:
// destroy says 0, all blocks of the next heap are live with their contents, in the end exactly the memory of before is
// charged. (Calls of cairn_free that overlap destroy: destroy_in_flight.)
#include <cerrno>

#include "block.hpp"
#include "crew.hpp"
#include "program.hpp"
#include "random.hpp"
#include "stats.hpp"
#include "table.hpp"

using namespace endurance;

namespace {

class test {
 public:
  explicit test(program& p)
      : program_(p),
        runs_(p.size("runs", 1000, 60)),
        freers_(p.size("freers", 3, 3)),
        blocks_(p.size("blocks", 3000, 2000)),
        all_(blocks_),
        next_(blocks_),
        meet_(static_cast<std::ptrdiff_t>(freers_) + 1) {
    p.ready();
  }

  void run() {
    crew threads(freers_, [this](std::size_t self) { free_forever(self); });
    for (run_ = 0; run_ < runs_; run_++) {
      one_run();
      if (run_ == 0) baseline_ = charged();
      program_.demand(charged() == baseline_, "run %zu: %zu bytes are charged, not %zu", run_, charged(), baseline_);
    }
    ended_ = true;
    meet_.arrive_and_wait();
    threads.join();
    program_.figure("charged=%zu", baseline_);
  }

 private:
  std::uint64_t label(std::size_t i, bool next) const { return run_ << 32 | i << 1 | (next ? 1 : 0); }

  void fill(cairn_heap_t* heap, table<block*>& blocks, generator& random, bool next) {
    cairn_heap_enter(heap);
    for (std::size_t i = 0; i < blocks_; i++) {
      if (i == blocks_ / 2) cairn_heap_leave(heap);  // the second half goes to the guest part
      blocks[i] =
          block::make(random.mixed_size(), label(i, next), [&](std::size_t n) { return cairn_heap_malloc(heap, n); });
    }
  }

  void one_run() {
    generator random(program_.seed(), run_);
    cairn_heap_t* const heap = cairn_heap_new();
    fill(heap, all_, random, false);
    const bool keep = run_ % 3 == 1;
    const bool inside = run_ % 2 == 1;
    if (inside) cairn_heap_enter(heap);
    meet_.arrive_and_wait();  // all free, as far as a batch goes
    meet_.arrive_and_wait();  // all cairn_free have returned
    const int error = keep ? cairn_heap_reset(heap) : cairn_heap_destroy(heap);
    program_.demand(error == 0, "run %zu: %s says %d", run_, keep ? "reset" : "destroy", error);
    if (keep && inside) cairn_heap_leave(heap);
    cairn_heap_t* const next = keep ? heap : cairn_heap_new();
    fill(next, next_, random, true);
    meet_.arrive_and_wait();  // all have handed over
    const cairn_heap_stats_t now = stats_of(next);
    program_.demand(now.size != 0 && now.live_blocks == blocks_, "run %zu: the next heap has %zu live blocks of %zu",
                    run_, now.live_blocks, blocks_);
    for (std::size_t i = 0; i < blocks_; i++) {
      program_.demand(next_[i]->holds(label(i, true)), "run %zu: block %zu of the next heap lost its contents", run_,
                      i);
    }
    if (!keep) program_.demand(cairn_heap_try_enter(heap) == EINVAL, "a destroyed heap can be entered");
    program_.demand(cairn_heap_destroy(next) == 0, "the next heap cannot be destroyed");
    cairn_collect(1);
  }

  void free_forever(std::size_t self) {
    for (;;) {
      meet_.arrive_and_wait();
      if (ended_) return;
      generator random(program_.seed(), run_ << 8 | self);
      const std::size_t most = blocks_ / freers_ / (1 + random.below(20));
      for (std::size_t n = 0; n < most; n++) cairn_free(all_[n * freers_ + self]);
      meet_.arrive_and_wait();
      for (std::size_t i = random.below(20'000); i > 0; i--) asm volatile("" : : : "memory");
      hand_over(random);
      meet_.arrive_and_wait();
    }
  }

  static void hand_over(generator& random) {
    switch (random.below(3)) {
      case 0: break;
      case 1:
        cairn_thread_idle();
        cairn_thread_busy();
        break;
      case 2: cairn_free(cairn_malloc(700 * 1024)); break;  // a slow path
    }
    cairn_collect(0);
  }

  program& program_;
  std::size_t runs_, freers_, blocks_, run_ = 0;
  table<block*> all_, next_;
  rendezvous meet_;
  std::atomic<bool> ended_{false};
  std::size_t baseline_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  program p("destroy_while_freeing", argc, argv);
  test(p).run();
  return p.end();
}
