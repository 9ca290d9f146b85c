// SPDX-License-Identifier: MIT
//
// destroy_in_flight - calls of cairn_free that overlap cairn_heap_destroy of the block's heap: without effect.
//
//   freers:  going? free, going? free, going? ----------free---
//   main:                          stop, destroy ............... a new heap takes the same slices
//
// Freers look before each free whether to go on, so at most one free of each is under way when destroy begins. Whether
// its first instruction comes before destroy has returned is up to the scheduler; if not, it is the misuse that the
// contract says it reports. So each run is a process of its own, and its outcome is one of
//   whole   destroy said 0, the next heap's blocks are all live and untouched, nothing is charged at the end
//   late    reported as misuse after destroy had returned, or, where the next heap already had a block at the same
//           address, that block freed in its place (under a sanitizer only): allowed, counted, tried again
//   else    a failure, also a report before destroy has returned
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "block.hpp"
#include "crew.hpp"
#include "program.hpp"
#include "random.hpp"
#include "stats.hpp"
#include "table.hpp"

using namespace endurance;

namespace {

/// How a run ended; else an errno value of destroy, or 1000 and a signal.
constexpr int whole = 0, late = 200, broken = 201, wrong_count = 202, overwritten = 203;

/// Whether a block of the next heap may have been freed by a late one. Under a sanitizer a thread is often off for
/// longer than destroy takes; elsewhere any change to the next heap's blocks is a failure.
#ifdef CAIRN_ENDURANCE_SANITIZED
constexpr bool tells_late = true;
#else
constexpr bool tells_late = false;
#endif

std::atomic<bool> destroy_returned{false};

void on_abort(int) {
  _exit(destroy_returned ? late : broken);
}

class test {
 public:
  explicit test(program& p)
      : program_(p),
        runs_(p.size("runs", 1000, 60)),
        freers_(p.size("freers", 3, 3)),
        blocks_(p.size("blocks", 2000, 1000)),
        all_(blocks_),
        next_(blocks_) {
    p.ready();
    p.demand(freers_ <= in_flight_.size(), "at most 64 freers");
  }

  void run() {
    std::uint64_t complete = 0, too_late = 0;
    for (std::uint64_t run = 0; complete < runs_ && !program_.failed(); run++) {
      const pid_t pid = fork();
      if (pid == 0) {
        alarm(60);
        std::signal(SIGABRT, on_abort);
        if (freopen("/dev/null", "w", stderr) == nullptr) _exit(broken);  // the report of a late one
        _exit(child(run));
      }
      int status = 0;
      waitpid(pid, &status, 0);
      const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
      complete += code == whole;
      too_late += code == late;
      program_.demand(code == whole || code == late, "run %llu ended with %d", static_cast<unsigned long long>(run),
                      code);
      program_.demand(too_late <= complete + 20, "most runs are late: this shows nothing");
    }
    program_.figure("whole=%llu late=%llu", static_cast<unsigned long long>(complete),
                    static_cast<unsigned long long>(too_late));
  }

 private:
  void fill(cairn_heap_t* heap, table<block*>& blocks, generator& random, std::uint64_t label) {
    for (std::size_t i = 0; i < blocks_; i++) {
      blocks[i] =
          block::make(random.mixed_size(), label + i, [&](std::size_t n) { return cairn_heap_malloc(heap, n); });
    }
  }

  int child(std::uint64_t run) {
    generator random(program_.seed(), run);
    cairn_free(cairn_malloc(1));
    cairn_heap_t* const heap = cairn_heap_new();
    if (run % 2 == 0) cairn_heap_enter(heap);  // else all blocks are guests
    fill(heap, all_, random, 0);
    if (run % 2 == 0) cairn_heap_leave(heap);
    std::atomic<std::size_t> freed{0};
    std::atomic<bool> go_on{true};
    int result = whole;
    {
      crew threads(freers_, [&](std::size_t self) {
        for (std::size_t i = self; i < blocks_ && go_on; i += freers_) {
          in_flight_[self] = all_[i];
          cairn_free(all_[i]);
          freed.fetch_add(1, std::memory_order_relaxed);
        }
        cairn_collect(0);
      });
      const std::size_t enough = random.below(blocks_ * 3 / 4);
      while (freed < enough) {
      }
      go_on = false;
      if (const int error = cairn_heap_destroy(heap); error != 0) result = error;
      destroy_returned = true;
      cairn_heap_t* const next = cairn_heap_new();
      fill(next, next_, random, 1'000'000);
      threads.join();
      std::size_t hit = 0;  // blocks of the next heap where a freer's last one was
      for (std::size_t i = 0; i < blocks_; i++) {
        bool was_in_flight = false;
        for (std::size_t self = 0; self < freers_; self++) was_in_flight |= in_flight_[self] == next_[i];
        hit += was_in_flight;
        if (next_[i]->holds(1'000'000 + i)) continue;
        result = was_in_flight && tells_late ? late : overwritten;
        if (result == overwritten) break;
      }
      const std::size_t live = stats_of(next).live_blocks;
      if (live + (tells_late ? hit : 0) < blocks_ || live > blocks_) result = wrong_count;
      if (live < blocks_ && result == whole) result = late;
      if (const int error = cairn_heap_destroy(next); error != 0) result = error;
    }
    return result;
  }

  program& program_;
  std::size_t runs_, freers_, blocks_;
  table<block*> all_, next_;
  std::array<std::atomic<const void*>, 64> in_flight_{};  ///< of each freer: its last block
};

}  // namespace

int main(int argc, char** argv) {
  program p("destroy_in_flight", argc, argv);
  test(p).run();
  return p.end();
}
