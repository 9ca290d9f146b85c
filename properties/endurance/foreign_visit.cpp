// SPDX-License-Identifier: MIT
//
// foreign_visit - a thread visits a heap in which another one is at work.
//
//   owner:    prepare | malloc, free, malloc ... in its own heap or in a shard    | stop
//   visitor:          | cairn_heap_visit or cairn_visit_all, notes what it is shown | judge
//
//   stays    live throughout: in the heap, in its guest part, some freed and made anew between the runs
//   moves    what the owner replaces at random during the visit; it notes every address that it is given
//
// Demanded of each visit: a block that stays is shown once, at most once where the visit says busy; no address is shown
// that was neither live at the start nor given out since; sizes, areas and counts of areas are right. Visits that are
// not complete within 100 ms (a shared machine) are counted and made again.
#include <algorithm>

#include "block.hpp"
#include "crew.hpp"
#include "program.hpp"
#include "random.hpp"
#include "stats.hpp"
#include "table.hpp"
#include "visitor.hpp"

using namespace endurance;

namespace {

/// Where the owner works, and what is visited.
enum way { own, inside_shard, own_from_inside_shard, in_and_out_of_shard, everything, ways };

class test {
 public:
  explicit test(program& p)
      : program_(p),
        runs_(p.size("runs", 1000, 100)),
        stays_(p.size("stays", 5000, 3000)),
        moves_(p.size("moves", 1000, 1000)),
        notes_(p.size("notes", 4'000'000, 1'000'000)),
        meet_(2) {
    p.ready();
  }

  void run() {
    shard_ = cairn_heap_new();
    crew owner(1, [this](std::size_t) { own_and_work(); });
    meet_.arrive_and_wait();
    for (std::uint64_t attempt = 0; complete_ < runs_ && attempt < 2 * runs_ + 10; attempt++) one_visit(attempt);
    static constexpr const char* names[ways] = {"own", "inside", "own_from_inside", "in_and_out", "everything"};
    for (std::size_t i = 0; i < ways; i++) {
      program_.demand(busy_[i] < tried_[i], "%s: none of %llu visits was complete", names[i],
                      static_cast<unsigned long long>(tried_[i]));
      program_.figure("%s_busy=%llu", names[i], static_cast<unsigned long long>(busy_[i]));
    }
    program_.demand(complete_ >= runs_, "only %llu visits were complete", static_cast<unsigned long long>(complete_));
    ended_ = true;
    meet_.arrive_and_wait();
    owner.join();
    program_.demand(cairn_heap_destroy(shard_) == 0, "the shard cannot be destroyed");
    program_.figure("complete=%llu shown=%llu given_meanwhile=%llu", static_cast<unsigned long long>(complete_),
                    static_cast<unsigned long long>(shown_), static_cast<unsigned long long>(given_));
  }

 private:
  struct place {
    explicit place(std::size_t stays, std::size_t moves) : stay(stays), move(moves) {}
    cairn_heap_t* heap = nullptr;
    table<void*> stay, move;
  };

  void one_visit(std::uint64_t attempt) {
    way_ = static_cast<way>(attempt % ways);
    guests_of_mine(attempt);
    meet_.arrive_and_wait();  // the owner prepares
    meet_.arrive_and_wait();  // and works
    cairn_heap_t* const heap = way_ == own || way_ == own_from_inside_shard ? own_.heap : shard_;
    seen_.start(way_ == everything ? nullptr : heap);
    const int answer = way_ == everything ? cairn_visit_all(1, visitor::visit, &seen_)
                                          : cairn_heap_visit(heap, 1, visitor::visit, &seen_);
    done_ = true;
    meet_.arrive_and_wait();  // the owner has stopped
    program_.demand(answer == 1 || answer == -1, "a visit says %d", answer);
    complete_ += answer == 1;
    busy_[way_] += answer == -1;
    tried_[way_]++;
    shown_ += seen_.blocks();
    given_ += noted_;
    judge(answer == 1);
  }

  /// Blocks of the visitor's in the shard's guest part: freed and handed over, so dead throughout; and new ones.
  void guests_of_mine(std::uint64_t attempt) {
    generator random(program_.seed(), attempt << 1);
    for (void*& guest : guests_) {
      if (guest != nullptr && random.one_in(2)) continue;
      cairn_free(guest);
      guest = cairn_heap_malloc(shard_, random.between(16, 2048));
    }
    cairn_collect(0);
  }

  void judge(bool complete) {
    seen_.sort();
    program_.demand(seen_.mistakes() == 0, "%llu blocks or areas were described wrongly",
                    static_cast<unsigned long long>(seen_.mistakes()));
    const bool all = way_ == everything;
    const bool of_own = all || way_ == own || way_ == own_from_inside_shard;
    const bool of_shard = all || !of_own;
    if (of_own) count_stays(own_, complete);
    if (of_shard) count_stays(in_shard_, complete);
    for (void* guest : guests_) {
      if (of_shard) seen_once(guest, complete, "a guest that stays");
    }
    if (all) return;  // of other heaps, the program's own threads among them, there are no notes
    known_count_ = 0;
    for (std::size_t i = 0; i < start_count_; i++) known_[known_count_++] = at_start_[i];
    for (std::size_t i = 0; i < noted_; i++) known_[known_count_++] = notes_[i];
    for (void* guest : guests_) known_[known_count_++] = guest;
    std::sort(known_.begin(), known_.begin() + known_count_);
    for (std::size_t i = 0; i < seen_.blocks(); i++) {
      program_.demand(std::binary_search(known_.begin(), known_.begin() + known_count_, seen_[i]),
                      "%p was shown and dead throughout (way %d)", seen_[i], way_);
    }
  }

  void count_stays(place& where, bool complete) {
    for (void* stay : where.stay) seen_once(stay, complete, "a block that stays");
  }
  void seen_once(void* stay, bool complete, const char* what) {
    const std::size_t times = seen_.times(stay);
    program_.demand(times == 1 || (!complete && times == 0), "%s was shown %zu times (way %d)", what, times, way_);
  }

  // The owner's side.

  void own_and_work() {
    own_.heap = cairn_heap_current();
    in_shard_.heap = shard_;
    cairn_free(cairn_malloc(1));
    meet_.arrive_and_wait();
    for (std::uint64_t attempt = 0;; attempt++) {
      generator random(program_.seed(), attempt << 1 | 1);
      meet_.arrive_and_wait();
      if (ended_) break;
      prepare(own_, random);
      cairn_heap_enter(shard_);
      prepare(in_shard_, random);
      note_start();
      const bool inside = way_ != own && way_ != everything;
      if (!inside) cairn_heap_leave(shard_);
      done_ = false;
      noted_ = 0;
      meet_.arrive_and_wait();
      work(inside ? in_shard_ : own_, random);
      if (inside) cairn_heap_leave(shard_);
      meet_.arrive_and_wait();
    }
    for (place* p : {&own_, &in_shard_}) {
      for (void* stay : p->stay) cairn_free(stay);
      for (void* move : p->move) cairn_free(move);
    }
  }

  /// A third of what stays is made anew.
  static void prepare(place& where, generator& random) {
    for (void*& stay : where.stay) {
      if (stay != nullptr && !random.one_in(3)) continue;
      cairn_free(stay);
      stay = cairn_malloc(random.one_in(500) ? random.mixed_size() : random.between(16, 2048));
    }
    for (void*& move : where.move) {
      if (move == nullptr) move = cairn_malloc(random.between(16, 2048));
    }
  }

  /// All that is live in both heaps, the C library's blocks among it: by a visit of the owner's own.
  void note_start() {
    start_count_ = 0;
    for (cairn_heap_t* heap : {own_.heap, shard_}) {
      own_view_.start(heap);
      program_.demand(cairn_heap_visit(heap, 1, visitor::visit, &own_view_) == 1, "an owner's visit is not complete");
      for (std::size_t i = 0; i < own_view_.blocks(); i++) at_start_[start_count_++] = own_view_[i];
    }
  }

  void work(place& where, generator& random) {
    for (std::uint64_t step = 0; !done_; step++) {
      void*& move = where.move[random.below(moves_)];
      cairn_free(move);
      move = nullptr;
      if (noted_ < notes_.size()) {
        move = cairn_malloc(random.between(16, 2048));
        notes_[noted_++] = move;
      } else {
        cairn_collect(0);  // no more notes: no more blocks
      }
      if (way_ == in_and_out_of_shard && step % 64 == 0) {
        cairn_heap_leave(shard_);
        cairn_heap_enter(shard_);
      }
    }
  }

  program& program_;
  std::size_t runs_, stays_, moves_;
  table<void*> notes_;
  rendezvous meet_;
  cairn_heap_t* shard_ = nullptr;
  place own_{stays_, moves_}, in_shard_{stays_, moves_};
  visitor seen_{1'000'000}, own_view_{1'000'000};
  void* guests_[500] = {};
  table<void*> at_start_{1'000'000}, known_{notes_.size() + 1'000'000};
  std::size_t start_count_ = 0, noted_ = 0, known_count_ = 0;
  way way_ = own;
  std::atomic<bool> done_{false}, ended_{false};
  std::uint64_t complete_ = 0, busy_[ways] = {}, tried_[ways] = {}, shown_ = 0, given_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  program p("foreign_visit", argc, argv);
  test(p).run();
  return p.end();
}
