// SPDX-License-Identifier: MIT
//
// fork_under_churn - a process forks while its other threads use every call there is of heaps.
//
//   holders   are inside a shard each, all the time, and allocate there: their shards answer EOWNERDEAD in the child;
//             and have the claim on another one in a value, which the child attaches
//   churners  create, enter, leave, detach, delete, destroy and visit shards, some of them common, and allocate as
//   guests main      forks, itself inside a shard every other time
//
// Demanded of each child, within 20 s of its own: it allocates and frees, its parent's blocks too, makes and enters and
// deletes shards, is still inside what main was inside of, finds EOWNERDEAD for each holder's shard, recovers it,
// enters it, finds its blocks as they were, and destroys it. A common shard is free, or owned by the dead, or gone:
// never a hang. And of the parent: none of its blocks changes.
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "block.hpp"
#include "crew.hpp"
#include "program.hpp"
#include "random.hpp"
#include "stats.hpp"
#include "table.hpp"

using namespace endurance;

namespace {

constexpr std::size_t kept = 200;  ///< blocks that a holder keeps in its shard
constexpr std::size_t common = 4;  ///< shards that all churners share

/// Line of the child's first failed check as exit code: 1 + index; all must hold.
#define CHILD_MUST(holds) \
  if (!(holds)) return __LINE__ % 250 + 2

class test {
 public:
  explicit test(program& p)
      : program_(p),
        children_(p.size("children", 1000, 60)),
        holders_(p.size("holders", 2, 2)),
        churners_(p.size("churners", 3, 3)),
        held_(holders_),
        kept_(holders_ * kept),
        away_(holders_),
        ready_(static_cast<std::ptrdiff_t>(holders_ + 1)) {
    p.ready();
  }

  void run() {
    for (auto& heap : common_) heap = cairn_heap_new();
    mine_ = cairn_heap_new();
    block* inherited[100];
    for (std::size_t i = 0; i < 100; i++) inherited[i] = block::make(16 + 50 * i, i);
    crew holders(holders_, [this](std::size_t self) { hold(self); });
    crew churners(churners_, [this](std::size_t self) { churn(self); });
    ready_.arrive_and_wait();
    for (std::uint64_t n = 0; n < children_ && !program_.failed(); n++) {
      if (n % 2 == 0) cairn_heap_enter(mine_);
      const pid_t pid = fork();
      if (pid == 0) {
        alarm(20);
        _exit(child(n, inherited));
      }
      if (n % 2 == 0) cairn_heap_leave(mine_);
      int status = 0;
      program_.demand(pid > 0 && waitpid(pid, &status, 0) == pid, "fork failed");
      if (WIFSIGNALED(status)) {
        program_.demand(false, "child %llu was ended by signal %d%s", static_cast<unsigned long long>(n),
                        WTERMSIG(status), WTERMSIG(status) == SIGALRM ? ": it hung" : "");
      } else {
        program_.demand(WEXITSTATUS(status) == 0, "child %llu failed at line %d", static_cast<unsigned long long>(n),
                        WEXITSTATUS(status) - 2);
      }
    }
    ended_ = true;
    holders.join();
    churners.join();
    for (block* b : inherited) cairn_free(b);
    cairn_heap_destroy(mine_);
    program_.figure("steps=%llu", static_cast<unsigned long long>(steps_.load()));
  }

 private:
  static void* in_own(std::size_t n) { return cairn_malloc(n); }

  // The other threads of the parent.

  void hold(std::size_t self) {
    generator random(program_.seed(), self);
    cairn_heap_t* const heap = cairn_heap_new();
    cairn_heap_enter(heap);
    for (std::size_t i = 1; i < kept; i++) kept_[self * kept + i] = block::make(random.between(24, 3000), i);
    held_[self] = heap;
    cairn_heap_leave(heap);
    cairn_heap_t* const carried = cairn_heap_new();
    cairn_heap_enter(carried);
    kept_[self * kept] = block::make(100, 0);
    away_[self] = cairn_context_detach();
    cairn_heap_enter(heap);
    ready_.arrive_and_wait();
    while (!ended_) cairn_free(cairn_malloc(random.mixed_size()));
    for (std::size_t i = 0; i < kept; i++) {
      program_.demand(kept_[self * kept + i]->holds(i), "a holder's block changed in the parent");
    }
    cairn_heap_destroy(heap);
    cairn_context_attach(away_[self]);
    cairn_heap_destroy(carried);
  }

  void churn(std::size_t self) {
    generator random(program_.seed(), 100 + self);
    void* blocks[64] = {};
    while (!ended_) {
      void*& slot = blocks[random.below(64)];
      cairn_heap_t* const shard = common_[random.below(common)];
      switch (random.below(8)) {
        case 0: churn_new(random, slot); break;
        case 1:
          cairn_heap_enter(shard);
          cairn_free(slot);
          slot = cairn_malloc(random.mixed_size());
          cairn_heap_leave(shard);
          break;
        case 2: carry(random, slot); break;
        case 3: cairn_heap_visit(shard, 1, look, nullptr); break;
        case 4: cairn_heap_collect(shard, 1); break;
        case 5:
          cairn_thread_idle();
          cairn_thread_busy();
          break;
        default:
          cairn_free(slot);
          slot =
              random.one_in(2) ? cairn_malloc(random.mixed_size()) : cairn_heap_malloc(shard, random.between(16, 2000));
      }
      steps_.fetch_add(1, std::memory_order_relaxed);
    }
    for (void* b : blocks) cairn_free(b);
  }
  static void churn_new(generator& random, void*& slot) {
    cairn_heap_t* const heap = cairn_heap_new();
    cairn_heap_enter(heap);
    void* const survivor = cairn_malloc(random.between(16, 5000));
    void* others[20];
    for (void*& other : others) other = cairn_malloc(random.between(16, 500));
    cairn_free(slot);
    slot = nullptr;
    if (random.one_in(2)) cairn_heap_leave(heap);
    if (random.one_in(3)) {
      cairn_heap_delete(heap);
      slot = survivor;
      for (void* other : others) cairn_free(other);
    } else {
      cairn_heap_destroy(heap);
    }
  }
  /// A claim in a value of the thread's own: it vanishes with the thread, so nobody else may want the shard.
  static void carry(generator& random, void*& slot) {
    cairn_heap_t* const heap = cairn_heap_new();
    cairn_heap_enter(heap);
    const cairn_context_t away = cairn_context_detach();
    cairn_free(slot);
    slot = cairn_malloc(random.mixed_size());
    cairn_context_attach(away);
    cairn_heap_destroy(heap);
  }
  static int look(const cairn_area_t*, void*, std::size_t, void*) { return 1; }

  // The child.

  int child(std::uint64_t n, block** inherited) {
    generator random(program_.seed(), 1000 + n);
    CHILD_MUST(allocates(random));
    if (n % 2 == 0) {
      CHILD_MUST(cairn_heap_current() == mine_);
      CHILD_MUST(cairn_heap_leave(mine_) == 0);
    }
    CHILD_MUST(allocates(random));
    CHILD_MUST(cairn_heap_recover(mine_) == EINVAL);
    for (std::size_t i = 0; i < 100; i++) {
      CHILD_MUST(inherited[i]->holds(i));
      cairn_free(inherited[i]);
    }
    CHILD_MUST(own_shard(random));
    for (std::size_t h = 0; h < holders_; h++) {
      cairn_context_attach(away_[h]);
      CHILD_MUST(kept_[h * kept]->holds(0) && cairn_heap_of(kept_[h * kept]) == cairn_heap_current());
      CHILD_MUST(allocates(random));
      CHILD_MUST(cairn_heap_destroy(cairn_heap_current()) == 0);
      cairn_heap_t* const heap = held_[h];
      CHILD_MUST(cairn_heap_try_enter(heap) == EOWNERDEAD);
      CHILD_MUST(cairn_heap_enter(heap) == EOWNERDEAD);
      if (h % 2 == 0) {
        cairn_free(kept_[h * kept + 1]);  // before it is recovered, too
        CHILD_MUST(allocates(random));
      }
      CHILD_MUST(cairn_heap_recover(heap) == 0);
      CHILD_MUST(cairn_heap_recover(heap) == EINVAL);
      CHILD_MUST(cairn_heap_enter(heap) == 0);
      CHILD_MUST(allocates(random));
      for (std::size_t i = 2; i < kept; i++) {
        CHILD_MUST(kept_[h * kept + i]->holds(i));
        if (i % 2 == 0) cairn_free(kept_[h * kept + i]);
      }
      CHILD_MUST(allocates(random));
      CHILD_MUST(cairn_heap_visit(heap, 1, look, nullptr) == 1);
      CHILD_MUST(cairn_heap_leave(heap) == 0);
      CHILD_MUST((n % 3 == 0 ? cairn_heap_destroy(heap) : cairn_heap_delete(heap)) == 0);
    }
    return common_shards(random, n);
  }
  int common_shards(generator& random, std::uint64_t n) {
    for (cairn_heap_t* heap : common_) {
      int error = cairn_heap_enter(heap);
      if (error == EOWNERDEAD) {
        CHILD_MUST(cairn_heap_recover(heap) == 0);
        error = cairn_heap_enter(heap);
      }
      CHILD_MUST(error == 0);
      CHILD_MUST(allocates(random));
      CHILD_MUST(cairn_heap_leave(heap) == 0);
      cairn_free(cairn_heap_malloc(heap, 100));  // whatever its guest was doing
      CHILD_MUST((n % 2 == 0 ? cairn_heap_destroy(heap) : cairn_heap_delete(heap)) == 0);
    }
    if (!sanitized && n % 4 == 0) {
      bool well = false;
      std::thread([&] { well = allocates(random) && own_shard(random); }).join();
      CHILD_MUST(well);
    }
    cairn_collect(1);
    CHILD_MUST(allocates(random));
    return 0;
  }
  static bool own_shard(generator& random) {
    cairn_heap_t* const heap = cairn_heap_new();
    if (heap == nullptr || cairn_heap_enter(heap) != 0) return false;
    if (cairn_heap_current() != heap || !allocates(random)) return false;
    return cairn_heap_leave(heap) == 0 && cairn_heap_destroy(heap) == 0;
  }
  static bool allocates(generator& random) {
    block* blocks[200];
    for (std::size_t i = 0; i < 200; i++) blocks[i] = block::make(random.mixed_size(), i);
    for (std::size_t i = 0; i < 200; i++) {
      if (blocks[i] == nullptr || !blocks[i]->holds(i)) return false;
      cairn_free(blocks[i]);
    }
    return true;
  }

  program& program_;
  std::size_t children_, holders_, churners_;
  table<cairn_heap_t*> held_;
  table<block*> kept_;
  table<cairn_context_t> away_;
  rendezvous ready_;
  cairn_heap_t* common_[common] = {};
  cairn_heap_t* mine_ = nullptr;
  std::atomic<bool> ended_{false};
  std::atomic<std::uint64_t> steps_{0};
};

}  // namespace

int main(int argc, char** argv) {
  program p("fork_under_churn", argc, argv);
  test(p).run();
  return p.end();
}
