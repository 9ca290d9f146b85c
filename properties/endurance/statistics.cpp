// SPDX-License-Identifier: MIT
//
// statistics - the figures of shard heaps against the program's own books, at points where everybody rests.
//
//   4 threads, 6 shards, a million random operations: enter and allocate, allocate as guest, realloc, free what any
//   thread has allocated in any shard; a block's head names its shard, and each shard has two counters here
//
//   ... operations ... | collect(0) | all meet | compare, now and then reset or destroy | all meet | ... operations ...
//
// Demanded at each point, of each shard, exactly: live_bytes is the sum of the usable sizes of what was allocated and
// not freed, live_blocks their number; charged_bytes is no less than live_bytes.
#include "crew.hpp"
#include "program.hpp"
#include "random.hpp"
#include "stats.hpp"
#include "table.hpp"

using namespace endurance;

namespace {

constexpr std::size_t shards = 6;

/// The head of a block; the rest is free for use.
struct item {
  std::size_t shard;
};

struct book {
  std::atomic<std::uint64_t> bytes, blocks;
};

class test {
 public:
  explicit test(program& p)
      : program_(p),
        operations_(p.size("operations", 1'000'000, 100'000)),
        threads_(p.size("threads", 4, 4)),
        points_(p.size("points", 200, 40)),
        slots_(p.size("slots", 4000, 4000)),
        shelf_(slots_),
        meet_(static_cast<std::ptrdiff_t>(threads_) + 1) {
    p.ready();
  }

  void run() {
    for (auto& heap : heap_) heap = cairn_heap_new();
    crew threads(threads_, [this](std::size_t self) { work(self); });
    generator random(program_.seed(), 1000);
    for (std::size_t point = 0; point < points_; point++) {
      meet_.arrive_and_wait();  // all rest
      compare(point);
      if (random.one_in(4)) start_anew(random.below(shards), random.one_in(2));
      meet_.arrive_and_wait();
    }
    threads.join();
    for (auto& slot : shelf_) cairn_free(slot.load());
    cairn_collect(0);
    for (cairn_heap_t* heap : heap_) {
      cairn_heap_collect(heap, 1);
      program_.demand(stats_of(heap).live_blocks == 0, "a shard has live blocks after all frees");
      program_.demand(cairn_heap_destroy(heap) == 0, "a shard cannot be destroyed");
    }
    program_.figure("compared=%llu live_blocks=%llu fresh=%llu", static_cast<unsigned long long>(compared_),
                    static_cast<unsigned long long>(live_), static_cast<unsigned long long>(fresh_));
  }

 private:
  void compare(std::size_t point) {
    for (std::size_t i = 0; i < shards; i++) {
      const cairn_heap_stats_t now = stats_of(heap_[i]);
      const std::uint64_t bytes = book_[i].bytes, blocks = book_[i].blocks;
      program_.demand(now.size != 0, "no figures of shard %zu", i);
      program_.demand(now.live_bytes == bytes && now.live_blocks == blocks,
                      "point %zu, shard %zu: %zu bytes in %zu blocks are live, should be %llu in %llu", point, i,
                      now.live_bytes, now.live_blocks, static_cast<unsigned long long>(bytes),
                      static_cast<unsigned long long>(blocks));
      program_.demand(now.charged_bytes >= now.live_bytes, "less is charged than live");
      compared_++;
      live_ += blocks;
    }
  }
  /// All blocks of a shard vanish.
  void start_anew(std::size_t i, bool reset) {
    for (auto& slot : shelf_) {
      item* const there = slot;
      if (there != nullptr && there->shard == i) slot = nullptr;
    }
    if (reset) {
      program_.demand(cairn_heap_reset(heap_[i]) == 0, "a reset failed");
    } else {
      program_.demand(cairn_heap_destroy(heap_[i]) == 0, "a destroy failed");
      heap_[i] = cairn_heap_new();
    }
    book_[i].bytes = 0;
    book_[i].blocks = 0;
    fresh_++;
  }

  void work(std::size_t self) {
    generator random(program_.seed(), self);
    const std::size_t each = operations_ / threads_ / points_;
    for (std::size_t point = 0; point < points_; point++) {
      for (std::size_t i = 0; i < each; i++) operate(random);
      cairn_collect(0);
      meet_.arrive_and_wait();
      meet_.arrive_and_wait();
    }
  }

  void operate(generator& random) {
    const std::size_t i = random.below(shards);
    switch (random.below(6)) {
      case 0:
      case 1:  // inside
        cairn_heap_enter(heap_[i]);
        for (std::size_t n = random.below(8); n > 0; n--) put(cairn_malloc(size(random)), i, random);
        for (std::size_t n = random.below(4); n > 0; n--) drop(take(random));
        cairn_heap_leave(heap_[i]);
        break;
      case 2: put(cairn_heap_malloc(heap_[i], size(random)), i, random); break;
      case 3:
        put(cairn_heap_aligned_alloc(heap_[i], std::size_t{16} << random.below(9), size(random)), i, random);
        break;
      case 4: resize(take(random), i, random); break;
      case 5: drop(take(random)); break;
    }
  }
  static std::size_t size(generator& random) { return random.mixed_size(); }

  item* take(generator& random) { return shelf_[random.below(slots_)].exchange(nullptr); }
  void put(void* fresh, std::size_t i, generator& random) {
    auto* const made = static_cast<item*>(fresh);
    made->shard = i;
    count(made);
    drop(shelf_[random.below(slots_)].exchange(made));
  }
  void drop(item* old) {
    if (old == nullptr) return;
    uncount(old->shard, cairn_usable_size(old));
    cairn_free(old);
  }
  /// The block may stay where it is, or move into shard `to`: cairn_heap_of says which.
  void resize(item* old, std::size_t to, generator& random) {
    if (old == nullptr) return;
    const std::size_t from = old->shard, before = cairn_usable_size(old);
    auto* const now = static_cast<item*>(cairn_heap_realloc(heap_[to], old, size(random)));
    uncount(from, before);
    const bool moved = cairn_heap_contains(heap_[to], now) != 0;
    program_.demand(moved || cairn_heap_contains(heap_[from], now) != 0, "realloc moved a block to a third heap");
    now->shard = moved ? to : from;
    count(now);
    drop(shelf_[random.below(slots_)].exchange(now));
  }
  void count(item* made) {
    book_[made->shard].bytes += cairn_usable_size(made);
    book_[made->shard].blocks++;
  }
  void uncount(std::size_t shard, std::size_t bytes) {
    book_[shard].bytes -= bytes;
    book_[shard].blocks--;
  }

  program& program_;
  std::size_t operations_, threads_, points_, slots_;
  table<std::atomic<item*>> shelf_;
  rendezvous meet_;
  cairn_heap_t* heap_[shards] = {};
  book book_[shards] = {};
  std::uint64_t compared_ = 0, live_ = 0, fresh_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  program p("statistics", argc, argv);
  test(p).run();
  return p.end();
}
