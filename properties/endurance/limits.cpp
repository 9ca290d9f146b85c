// SPDX-License-Identifier: MIT
//
// limits - what is charged never exceeds a limit, whoever allocates, and at the limit malloc says so and recovers.
//
//   process  8 threads allocate in their own heaps, limit of the process
//   guests   8 threads allocate in one shard from outside, limit of that shard
//
//   each round:   allocate until NULL with ENOMEM (the handler was asked) | all meet | free all | all meet
//
// A sampling thread reads charged_bytes all the time. Demanded: no sample is above the limit; every thread comes to its
// NULL with ENOMEM in every round, and the handler was asked; a handler that gives memory back and says "again" lets
// the allocation succeed now and then; after the frees every thread allocates again; a limit below what is charged is
// EBUSY.
#include <cerrno>

#include "block.hpp"
#include "crew.hpp"
#include "program.hpp"
#include "random.hpp"
#include "stats.hpp"
#include "table.hpp"

using namespace endurance;

namespace {

constexpr std::size_t reserves = 8;  ///< blocks that the handler may give back in a round
constexpr std::size_t reserve_bytes = 600 * 1024;

thread_local bool was_helped;

class test {
 public:
  explicit test(program& p)
      : program_(p),
        threads_(p.size("threads", 8, 8)),
        rounds_(p.size("rounds", 200, 10)),
        limit_(p.size("limit", 32 << 20, 24 << 20)),
        held_(threads_ * most_),
        meet_(static_cast<std::ptrdiff_t>(threads_) + 1) {
    p.ready();
  }

  void run() {
    cairn_register_limit_handler(asked, this);
    all_rounds(nullptr, "process");
    cairn_heap_t* const shard = cairn_heap_new();
    all_rounds(shard, "guests");
    program_.demand(cairn_heap_destroy(shard) == 0, "the shard cannot be destroyed");
    cairn_register_limit_handler(nullptr, nullptr);
  }

 private:
  std::size_t charged_now() const { return heap_ == nullptr ? charged() : heap_charged(); }
  /// Also where somebody is inside (EBUSY): charged_bytes is exact always.
  std::size_t heap_charged() const {
    cairn_heap_stats_t now{};
    now.size = sizeof now;
    cairn_heap_get_stats(heap_, &now);
    return now.charged_bytes;
  }
  int set(std::size_t bytes) { return heap_ == nullptr ? cairn_set_limit(bytes) : cairn_heap_set_limit(heap_, bytes); }
  void* allocate(std::size_t n) { return heap_ == nullptr ? cairn_malloc(n) : cairn_heap_malloc(heap_, n); }

  void all_rounds(cairn_heap_t* heap, const char* name) {
    heap_ = heap;
    asked_ = helped_ = saved_ = refused_ = samples_ = highest_ = 0;
    sampling_ = true;
    {
      crew sampler(1, [this](std::size_t) { sample(); });
      crew threads(threads_, [this](std::size_t self) { work(self); });
      meet_.arrive_and_wait();
      program_.demand(set(limit_) == 0, "%s: the limit cannot be set", name);
      enforced_ = true;
      for (std::size_t round = 0; round < rounds_; round++) {
        for (auto& reserve : reserve_) reserve = allocate(reserve_bytes);
        cairn_thread_idle();      // what others free of this thread's heap is released at once
        meet_.arrive_and_wait();  // all allocate
        meet_.arrive_and_wait();  // all were refused
        cairn_thread_busy();
        program_.demand(set(64 * 1024) == EBUSY, "%s: a limit below what is charged was accepted", name);
        meet_.arrive_and_wait();  // all free
        meet_.arrive_and_wait();  // all have freed
        for (auto& reserve : reserve_) cairn_free(reserve.exchange(nullptr));
        cairn_collect(1);
        if (heap_ != nullptr) cairn_heap_collect(heap_, 1);
        meet_.arrive_and_wait();  // all allocate a little
        meet_.arrive_and_wait();
      }
      program_.demand(set(SIZE_MAX) == 0, "%s: the limit cannot be taken back", name);
      threads.join();
      sampling_ = false;
    }
    enforced_ = false;
    program_.demand(asked_ != 0, "%s: the handler was never asked", name);
    program_.demand(saved_ != 0, "%s: no allocation succeeded by the handler's help", name);
    program_.figure("%s: samples=%llu highest=%.3f refused=%llu asked=%llu helped=%llu saved=%llu", name,
                    static_cast<unsigned long long>(samples_.load()),
                    static_cast<double>(highest_.load()) / static_cast<double>(limit_),
                    static_cast<unsigned long long>(refused_.load()), static_cast<unsigned long long>(asked_.load()),
                    static_cast<unsigned long long>(helped_.load()), static_cast<unsigned long long>(saved_.load()));
  }

  void sample() {
    while (sampling_) {
      const bool enforced = enforced_;
      const std::size_t now = charged_now();
      if (!enforced || !enforced_) continue;
      samples_++;
      if (now > highest_) highest_ = now;
      program_.demand(now <= limit_, "%zu bytes are charged, the limit is %zu", now, limit_);
    }
  }

  void work(std::size_t self) {
    generator random(program_.seed(), self);
    void** const mine = &held_[self * most_];
    cairn_free(cairn_malloc(1));
    meet_.arrive_and_wait();
    for (std::size_t round = 0; round < rounds_; round++) {
      meet_.arrive_and_wait();
      std::size_t count = 0;
      for (; count < most_; count++) {
        errno = 0;
        mine[count] = allocate(random.one_in(10) ? random.mixed_size() : random.between(5'000, 60'000));
        if (mine[count] == nullptr) break;
        saved_ += was_helped;
        was_helped = false;
        std::memset(mine[count], 1, 16);
      }
      program_.demand(count < most_ && errno == ENOMEM, "no NULL with ENOMEM after %zu blocks (errno %d)", count,
                      errno);
      refused_++;
      was_helped = false;
      meet_.arrive_and_wait();
      meet_.arrive_and_wait();
      for (std::size_t i = 0; i < count; i++) cairn_free(mine[i]);
      cairn_collect(1);
      meet_.arrive_and_wait();
      meet_.arrive_and_wait();  // what all have freed is collected
      for (std::size_t i = 0; i < 20; i++) {
        void* const again = allocate(1 + i * 300);
        program_.demand(again != nullptr, "no allocation after the frees");
        cairn_free(again);
      }
      cairn_collect(1);
      meet_.arrive_and_wait();
    }
  }

  /// Gives back one of the reserve's blocks, as long as there are some.
  static int asked(cairn_heap_t* whose, std::size_t wanted, void* arg) {
    auto& self = *static_cast<test*>(arg);
    self.asked_++;
    self.program_.demand(whose == self.heap_, "the handler was asked about another heap");
    self.program_.demand(wanted != 0, "the handler was asked about nothing");
    for (auto& reserve : self.reserve_) {
      void* const block = reserve.exchange(nullptr);
      if (block == nullptr) continue;
      cairn_free(block);
      cairn_collect(0);
      self.helped_++;
      was_helped = true;
      return 1;
    }
    return 0;
  }

  static constexpr std::size_t most_ = 20'000;
  program& program_;
  std::size_t threads_, rounds_, limit_;
  table<void*> held_;
  rendezvous meet_;
  cairn_heap_t* heap_ = nullptr;
  std::atomic<void*> reserve_[reserves] = {};
  std::atomic<bool> sampling_{false}, enforced_{false};
  std::atomic<std::uint64_t> samples_{0}, highest_{0}, refused_{0}, asked_{0}, helped_{0}, saved_{0};
};

}  // namespace

int main(int argc, char** argv) {
  program p("limits", argc, argv);
  test(p).run();
  return p.end();
}
