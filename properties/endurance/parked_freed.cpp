// SPDX-License-Identifier: MIT
//
// parked_freed - the blocks of 1,000 parked shards are freed by a thread that only frees: their memory goes back.
//
//   main:   new, enter, 1 MiB of small blocks, leave   (1,000 times)      sleeps, and reads the resident size
//   freer:                                             free, free, ...    sleeps: no call after the last free
//
// Demanded: a second after the last free at most 16 MiB are resident in the process. Freed in two orders: shard by
// shard, and one block of each shard in turn. Blocks are chained through themselves, so the program has no notes.
#include <chrono>

#include "crew.hpp"
#include "program.hpp"
#include "random.hpp"
#include "resident.hpp"
#include "stats.hpp"
#include "table.hpp"

using namespace endurance;

namespace {

using clock = std::chrono::steady_clock;

struct link {
  link* next;
};

class test {
 public:
  explicit test(program& p)
      : program_(p),
        shards_(p.size("shards", 1000, 100)),
        bytes_(p.size("bytes", 1 << 20, 1 << 20)),
        chain_(shards_),
        heap_(shards_) {
    p.ready();
  }

  void run() {
    for (const bool in_turn : {false, true}) {
      fill(in_turn);
      const std::size_t full = resident();
      std::size_t at_once = 0;
      double seconds = 0;
      {
        crew freer(1, [&](std::size_t) {
          const auto start = clock::now();
          in_turn ? free_in_turn() : free_by_shard();
          seconds = std::chrono::duration<double>(clock::now() - start).count();
          at_once = resident();
          freed_ = true;
          while (!measured_) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        });
        while (!freed_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        std::this_thread::sleep_for(std::chrono::milliseconds(950));
        const std::size_t later = resident();
        measured_ = true;
        program_.demand(sanitized || later <= 16 << 20, "%.1f MiB are resident a second after the last free (%s)",
                        mib(later), in_turn ? "in turn" : "shard by shard");
        program_.figure("%s: full_mib=%.1f free_s=%.2f at_once_mib=%.1f second_later_mib=%.1f",
                        in_turn ? "in_turn" : "by_shard", mib(full), seconds, mib(at_once), mib(later));
      }
      freed_ = measured_ = false;
      cairn_collect(1);
      program_.figure("collected_mib=%.1f charged_mib=%.1f", mib(resident()), mib(charged()));
      for (cairn_heap_t* heap : heap_) {
        program_.demand(stats_of(heap).live_blocks == 0, "a shard still has live blocks");
        program_.demand(cairn_heap_destroy(heap) == 0, "a shard cannot be destroyed");
      }
    }
  }

 private:
  void fill(bool in_turn) {
    generator random(program_.seed(), in_turn);
    for (std::size_t i = 0; i < shards_; i++) {
      heap_[i] = cairn_heap_new();
      cairn_heap_enter(heap_[i]);
      chain_[i] = nullptr;
      for (std::size_t sum = 0; sum < bytes_;) {
        auto* b = static_cast<link*>(cairn_malloc(random.between(16, 1024)));
        b->next = chain_[i];
        chain_[i] = b;
        sum += cairn_usable_size(b);
      }
      cairn_heap_leave(heap_[i]);
    }
  }
  bool free_first(std::size_t i) {
    link* const b = chain_[i];
    if (b == nullptr) return false;
    chain_[i] = b->next;
    cairn_free(b);
    return true;
  }
  void free_by_shard() {
    for (std::size_t i = 0; i < shards_; i++) {
      while (free_first(i)) {
      }
    }
  }
  void free_in_turn() {
    for (bool any = true; any;) {
      any = false;
      for (std::size_t i = 0; i < shards_; i++) any |= free_first(i);
    }
  }

  program& program_;
  std::size_t shards_, bytes_;
  table<link*> chain_;
  table<cairn_heap_t*> heap_;
  std::atomic<bool> freed_{false}, measured_{false};
};

}  // namespace

int main(int argc, char** argv) {
  program p("parked_freed", argc, argv);
  test(p).run();
  return p.end();
}
