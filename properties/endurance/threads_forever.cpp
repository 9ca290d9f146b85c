// SPDX-License-Identifier: MIT
//
// threads_forever - threads come and go without end, and each leaves blocks behind that another thread frees later.
//
//   8 at a time: malloc 10 blocks of 16 to 1,024 bytes --> queue of bounded length --> one thread frees
//
// Demanded: the peak resident size of the process stays below 1.5 times the peak of live blocks (usable bytes) plus
// 16 MiB, however many threads there have been.
#include <pthread.h>

#include <condition_variable>
#include <mutex>

#include "crew.hpp"
#include "program.hpp"
#include "random.hpp"
#include "resident.hpp"
#include "stats.hpp"
#include "table.hpp"

using namespace endurance;

namespace {

constexpr std::size_t blocks = 10;  ///< that a thread leaves behind
constexpr std::size_t at_a_time = 8;

struct estate {
  void* block[blocks];
};

class test {
 public:
  explicit test(program& p)
      : program_(p),
        threads_(p.size("threads", 1'000'000, 20'000)),
        backlog_(p.size("backlog", 2000, 2000)),  // in threads: so many have ended and left what nobody has freed yet
        queue_(backlog_) {
    p.ready();
  }

  void run() {
    crew freer(1, [this](std::size_t) { free_all(); });
    pthread_t running[at_a_time];
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 256 * 1024);
    for (number_ = 0; number_ < threads_; number_++) {
      if (number_ >= at_a_time) pthread_join(running[number_ % at_a_time], nullptr);
      if (pthread_create(&running[number_ % at_a_time], &small, live_once, this) != 0) {
        program_.demand(false, "no thread");
        std::exit(3);
      }
    }
    for (pthread_t thread : running) pthread_join(thread, nullptr);
    freer.join();
    const std::size_t resident = peak_resident();
    program_.demand(sanitized || resident < peak_live_ + peak_live_ / 2 + (16 << 20),
                    "%.1f MiB resident at the peak, with at most %.1f MiB of live blocks", mib(resident),
                    mib(peak_live_));
    program_.figure("peak_live_mib=%.1f peak_resident_mib=%.1f charged_mib=%.1f heaps=%llu", mib(peak_live_),
                    mib(resident), mib(charged()), static_cast<unsigned long long>(stats().heaps));
  }

 private:
  static void* live_once(void* self) {
    static_cast<test*>(self)->leave_blocks();
    return nullptr;
  }
  void leave_blocks() {
    generator random(program_.seed(), born_.fetch_add(1));
    estate left;
    std::size_t bytes = 0;
    for (void*& b : left.block) {
      b = cairn_malloc(random.between(16, 1024));
      bytes += cairn_usable_size(b);
      *static_cast<unsigned char*>(b) = 1;
    }
    std::unique_lock lock(mutex_);
    not_full_.wait(lock, [this] { return pushed_ - popped_ < backlog_; });
    queue_[pushed_++ % backlog_] = left;
    live_ += bytes;
    if (live_ > peak_live_) peak_live_ = live_;
    not_empty_.notify_one();
  }
  /// Lets the backlog grow to half, then keeps it there.
  void free_all() {
    for (std::size_t n = 0; n < threads_; n++) {
      estate left;
      {
        std::unique_lock lock(mutex_);
        not_empty_.wait(lock, [this] { return pushed_ - popped_ > backlog_ / 2 || pushed_ == threads_; });
        left = queue_[popped_++ % backlog_];
        for (void* b : left.block) live_ -= cairn_usable_size(b);
        not_full_.notify_one();
      }
      for (void* b : left.block) cairn_free(b);
    }
  }

  program& program_;
  std::size_t threads_, backlog_, number_ = 0;
  table<estate> queue_;
  std::mutex mutex_;
  std::condition_variable not_full_, not_empty_;
  std::size_t pushed_ = 0, popped_ = 0, live_ = 0, peak_live_ = 0;
  std::atomic<std::size_t> born_{0};
};

}  // namespace

int main(int argc, char** argv) {
  program p("threads_forever", argc, argv);
  test(p).run();
  return p.end();
}
