// SPDX-License-Identifier: MIT
//
// mutex, barrier, seqlock - locks and a barrier that sleep until a word changes, two threads.
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

/// state 0 free, 1 locked, 2 locked and somebody waits for `signal` to change.
template <class P>
struct mutex {
  static constexpr unsigned threads = 2;
  typename P::template atomic<std::uint32_t> state, signal;
  typename P::template plain<unsigned> counter{0};

  template <fixed_string S>
  bool change(std::uint32_t from, std::uint32_t to, order o, site<S> where) {
    return state.compare_exchange_strong(from, to, o, order::relaxed, where);
  }
  void lock() {
    if (change(0, 1, order::acquire, at<"mutex.lock">)) return;
    do {
      change(1, 2, order::relaxed, at<"mutex.announce">);
      const std::uint32_t seen = signal.load(order::acquire, at<"mutex.signal">);
      if (state.load(order::acquire, at<"mutex.look">) == 2) P::await(signal, seen, order::acquire, at<"mutex.await">);
    } while (!change(0, 2, order::acquire, at<"mutex.lock_contended">));
  }
  void unlock() {
    if (change(1, 0, order::release, at<"mutex.unlock">)) return;
    state.store(0, order::release, at<"mutex.unlock_contended">);
    signal.fetch_add(1, order::release, at<"mutex.wake">);
    P::wake(signal);
  }
  void thread(unsigned) {
    lock();
    counter.set(counter.get() + 1);
    unlock();
  }
  void after() { P::check(counter.get() == threads); }
};

/// The last to come resets the number and moves the step on. Everything seq_cst.
template <class P>
struct barrier {
  static constexpr unsigned threads = 2;
  typename P::template atomic<std::uint32_t> step, come;
  typename P::template plain<unsigned> written[threads];

  void thread(unsigned index) {
    written[index].set(index + 1);
    const std::uint32_t before = step.load(order::seq_cst, at<"barrier.step">);
    if (come.fetch_add(1, order::seq_cst, at<"barrier.come">) == threads - 1) {
      come.store(0, order::seq_cst, at<"barrier.reset">);
      step.fetch_add(1, order::seq_cst, at<"barrier.open">);
      P::wake(step);
    } else {
      while (P::await(step, before, order::seq_cst, at<"barrier.await">) == before) {
      }
    }
    P::check(written[1 - index].get() == 2 - index);
  }
  void after() {}
};

/// The reader only takes the writer's lock, so it reads all of a write or nothing of it.
template <class P>
struct seqlock {
  static constexpr unsigned threads = 2;
  typename P::mutex lock;
  typename P::template atomic<unsigned> sequence, data;

  template <fixed_string S>
  void advance(order o, site<S> where) {
    sequence.store(sequence.load(order::relaxed, at<"seqlock.sequence">) + 1, o, where);
  }
  void thread(unsigned index) {
    lock.lock();
    if (index == 0) {
      advance(order::relaxed, at<"seqlock.begin">);
      data.store(1, order::release, at<"seqlock.data">);
      advance(order::release, at<"seqlock.end">);
    } else {
      const unsigned at_sequence = sequence.load(order::acquire, at<"seqlock.read_sequence">);
      const unsigned value = data.load(order::acquire, at<"seqlock.read">);
      P::check(at_sequence == 2 * value);
    }
    lock.unlock();
  }
  void after() {}
};

constexpr const char* mutex_claim = "two critical sections exclude each other, and the second sees the first";

const scenario<mutex> a_mutex{counted("reference.mutex", mutex_claim, "2 threads, 1 section each", 12, 2)};
const scenario<barrier> a_barrier{
    counted("reference.barrier", "after the barrier everybody sees what came before it", "2 threads, 1 step", 2, 2)};
const scenario<seqlock> a_seqlock{counted("reference.seqlock", "under the writer's lock a reader sees no half write",
                                          "1 write, 1 locked read", 2, 2)};

}  // namespace
}  // namespace cairn::check
