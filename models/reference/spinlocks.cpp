// SPDX-License-Identifier: MIT
//
// spinlock, ttas, ticketlock - locks that wait by reading, two threads: one after the other, and both see it.
//
// The executions of spinlock and ttas: who is first, and for the second thread whether it found the lock free already
// in the reading loop or only with its update.
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

/// A counter that only exclusion protects: a lock that lets both in is a race, one that does not hand over is a wrong
/// sum.
template <class P>
struct guarded {
  typename P::template plain<unsigned> counter{0};
  void use() { counter.set(counter.get() + 1); }
  void after() { P::check(counter.get() == 2); }
};

template <bool Exchange>
struct spinlock {
  template <class P>
  struct of : guarded<P> {
    static constexpr unsigned threads = 2;
    typename P::template atomic<std::uint32_t> locked;

    bool try_lock() {
      if constexpr (Exchange) {
        return locked.exchange(1, order::acquire, at<"ttas.set">) == 0;
      } else {
        std::uint32_t free = 0;
        return locked.compare_exchange_strong(free, 1, order::acquire, order::relaxed, at<"spinlock.set">);
      }
    }
    void thread(unsigned) {
      for (;;) {
        while (P::await(locked, 1, order::relaxed, at<"spinlock.await">) != 0) {
        }
        if (try_lock()) break;
        P::retry();
      }
      this->use();
      locked.store(0, order::release, at<"spinlock.unlock">);
    }
  };
};

/// owner counts the tickets that were served. Two threads: the other ticket's number is the only one to wait through.
template <class P>
struct ticketlock : guarded<P> {
  static constexpr unsigned threads = 2;
  typename P::template atomic<std::uint32_t> next, owner;

  void thread(unsigned) {
    const std::uint32_t mine = next.fetch_add(1, order::relaxed, at<"ticketlock.take">);
    while (P::await(owner, mine ^ 1, order::acquire, at<"ticketlock.await">) != mine) P::retry();
    this->use();
    const std::uint32_t served = owner.load(order::relaxed, at<"ticketlock.mine">);
    owner.store(served + 1, order::release, at<"ticketlock.unlock">);
  }
};

constexpr const char* claim = "two critical sections exclude each other, and the second sees the first";

const scenario<spinlock<false>::of> spin{counted("reference.spinlock", claim, "2 threads, 1 section each", 4, 4)};
const scenario<spinlock<true>::of> ttas{counted("reference.ttas", claim, "2 threads, 1 section each", 4, 4)};
const scenario<ticketlock> ticket{counted("reference.ticketlock", claim, "2 threads, 1 section each", 2, 2)};

}  // namespace
}  // namespace cairn::check
