// SPDX-License-Identifier: MIT
//
// visit_latency - how long a foreign visit takes while the owner works, and what it costs the owner.
//
//   owner:    replaces random blocks of a heap of some hundred pages; each malloc timed
//               busy    as fast as it can
//               paced   in bursts, so that it takes the slow path `rate` times a second, and computes in between
//   visitor:  cairn_heap_visit, every block, again and again; each visit timed
//
// Demanded of both, at full size: at least 1,000 slow paths a second (the deferred hook's heartbeat), at least 99 % of
// the visits complete, 99 % of them within 10 ms. Of an idle thread's heap and of a parked one: all complete. The
// owner's stalls are printed beside those without visits, and decide nothing: on a shared machine most are the
// scheduler's.
#include <chrono>

#include "crew.hpp"
#include "histogram.hpp"
#include "program.hpp"
#include "random.hpp"
#include "stats.hpp"
#include "table.hpp"

using namespace endurance;

namespace {

using clock = std::chrono::steady_clock;

std::atomic<unsigned long long> heartbeat{0};
void on_slow_path(int, unsigned long long now, void*) {
  heartbeat.store(now, std::memory_order_relaxed);
}

std::uint64_t nanoseconds(clock::time_point since) {
  return static_cast<std::uint64_t>(std::chrono::nanoseconds(clock::now() - since).count());
}

enum class mode { fill, busy, paced, idle, end };

class test {
 public:
  explicit test(program& p)
      : program_(p),
        visits_(p.size("visits", 10'000, 500)),
        blocks_(p.size("blocks", 40'000, 40'000)),
        rate_(p.size("rate", 1500, 1500)),
        timed_(!sanitized && !p.quick()),
        baseline_ms_(p.size("baseline_ms", 5000, 300)),
        block_(blocks_),
        meet_(2) {
    p.ready();
  }

  void run() {
    cairn_register_deferred_free(on_slow_path, nullptr);
    crew owner(1, [this](std::size_t) { own(); });
    meet_.arrive_and_wait();
    for (const mode how : {mode::busy, mode::paced}) under_work(how, how == mode::busy ? "busy" : "paced");
    without_work(heap_, mode::idle, "idle");
    change(mode::end);
    owner.join();
    without_work(parked_, mode::end, "parked");
    cairn_heap_destroy(parked_);
    cairn_register_deferred_free(nullptr, nullptr);
  }

 private:
  /// The owner goes on in another way, and has begun to.
  void change(mode to) {
    mode_ = to;
    meet_.arrive_and_wait();
  }

  void under_work(mode how, const char* name) {
    change(how);
    std::this_thread::sleep_for(std::chrono::milliseconds(baseline_ms_));
    change(mode::fill);  // stops; its times are ours
    const histogram without = owner_times_;
    owner_times_.clear();
    change(how);
    const auto start = clock::now();
    const unsigned long long beats = heartbeat;
    const std::uint64_t complete = visit_all(heap_);
    const double seconds = static_cast<double>(nanoseconds(start)) / 1e9;
    const double slow = static_cast<double>(heartbeat - beats) / seconds;
    change(mode::fill);
    const auto us = [](std::uint64_t ns) { return static_cast<double>(ns) / 1000; };
    const double p99 = us(times_.quantile(0.99)) / 1000;
    program_.demand(!timed_ || slow >= 1000, "%s: only %.0f slow paths a second: this shows nothing", name, slow);
    program_.demand(!timed_ || complete * 100 >= visits_ * 99, "%s: %llu of %zu visits are complete", name,
                    static_cast<unsigned long long>(complete), visits_);
    program_.demand(!timed_ || p99 <= 10, "%s: 99 %% of the visits took up to %.2f ms", name, p99);
    program_.figure(
        "%s: pages=%zu slow_per_s=%.0f complete=%llu p50_ms=%.2f p99_ms=%.2f max_ms=%.2f "
        "owner_us_without(p50/p99.9/max)=%.2f/%.2f/%.0f with=%.2f/%.2f/%.0f",
        name, pages_, slow, static_cast<unsigned long long>(complete), us(times_.quantile(0.5)) / 1000, p99,
        us(times_.most()) / 1000, us(without.quantile(0.5)), us(without.quantile(0.999)), us(without.most()),
        us(owner_times_.quantile(0.5)), us(owner_times_.quantile(0.999)), us(owner_times_.most()));
    owner_times_.clear();
  }

  void without_work(cairn_heap_t* heap, mode how, const char* name) {
    if (how == mode::idle) change(how);
    const std::uint64_t complete = visit_all(heap);
    program_.demand(complete == visits_, "%s: only %llu of %zu visits are complete", name,
                    static_cast<unsigned long long>(complete), visits_);
    program_.figure("%s: complete=%llu p99_ms=%.2f", name, static_cast<unsigned long long>(complete),
                    static_cast<double>(times_.quantile(0.99)) / 1e6);
  }

  /// How many were complete; their times are in times_.
  std::uint64_t visit_all(cairn_heap_t* heap) {
    times_.clear();
    std::uint64_t complete = 0;
    for (std::size_t i = 0; i < visits_; i++) {
      pages_ = shown_ = 0;
      const auto start = clock::now();
      const int answer = cairn_heap_visit(heap, 1, count, this);
      times_.add(nanoseconds(start));
      complete += answer == 1;
      program_.demand(answer != 1 || shown_ + blocks_ / 10 >= blocks_, "a visit showed %zu blocks", shown_);
    }
    return complete;
  }
  static int count(const cairn_area_t*, void* block, std::size_t, void* self) {
    (block == nullptr ? static_cast<test*>(self)->pages_ : static_cast<test*>(self)->shown_)++;
    return 1;
  }

  // The owner.

  void own() {
    generator random(program_.seed(), 0);
    for (void*& b : block_) b = cairn_malloc(random.between(16, 1024));
    heap_ = cairn_heap_current();
    meet_.arrive_and_wait();
    for (;;) {
      while (mode_ == mode::fill) pace();
      const mode how = mode_;
      if (how == mode::idle) cairn_thread_idle();
      meet_.arrive_and_wait();
      if (how == mode::end) break;
      if (how == mode::idle) {
        while (mode_ == mode::idle) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        cairn_thread_busy();
        continue;
      }
      const auto start = clock::now();
      const unsigned long long beats = heartbeat;
      while (mode_ == how) {
        if (how == mode::paced) {
          while (static_cast<double>(heartbeat - beats) * 1e9 > static_cast<double>(rate_ * nanoseconds(start)) &&
                 mode_ == how) {
            pace();
          }
        }
        replace(random);
      }
      meet_.arrive_and_wait();  // of change(fill)
    }
    // The blocks go to a shard that nobody is inside of.
    for (void* b : block_) cairn_free(b);
    parked_ = cairn_heap_new();
    cairn_heap_enter(parked_);
    for (void*& b : block_) b = cairn_malloc(random.between(16, 1024));
    cairn_heap_leave(parked_);
  }
  void replace(generator& random) {
    void*& b = block_[random.below(blocks_)];
    cairn_free(b);
    const std::size_t size = random.between(16, 1024);
    const auto start = clock::now();
    b = cairn_malloc(size);
    owner_times_.add(nanoseconds(start));
  }
  /// Computes for a moment.
  static void pace() {
    for (int i = 0; i < 200; i++) asm volatile("" : : : "memory");
  }

  program& program_;
  std::size_t visits_, blocks_, rate_;
  bool timed_;  ///< whether times decide: at full size only
  std::size_t baseline_ms_;
  table<void*> block_;
  rendezvous meet_;
  cairn_heap_t* heap_ = nullptr;
  cairn_heap_t* parked_ = nullptr;
  std::atomic<mode> mode_{mode::fill};
  histogram owner_times_, times_;
  std::size_t pages_ = 0, shown_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  program p("visit_latency", argc, argv);
  test(p).run();
  return p.end();
}
