// SPDX-License-Identifier: MIT
//
// linuxrwlocks - the reader-writer lock of old Linux kernels: a word from which a reader takes 1 and a writer B.
//
//   B free      B - r: r readers      0: a writer      less: somebody tries in vain and is going to undo it
//
// Two threads, each reads and then writes. With retry a failed attempt ends the execution, as its undo has no net
// effect; without, every way to fail, undo and wait is explored.
#include "reference/counted.hpp"

namespace cairn::check {
namespace {

template <bool Retries>
struct linuxrwlocks {
  template <class P>
  struct of {
    static constexpr unsigned threads = 2;
    static constexpr int bias = 1 << 20;
    typename P::template atomic<int> word{bias};
    typename P::template plain<unsigned> counter{0};

    /// A reader takes 1 and needs one to be there, a writer takes all.
    void lock(int amount) {
      while (word.fetch_sub(amount, order::acquire, at<"rwlock.lock">) < amount) {
        if constexpr (Retries) {
          P::retry();
        }
        word.fetch_add(amount, order::relaxed, at<"rwlock.undo">);
        while (word.load(order::relaxed, at<"rwlock.await">) < amount) P::retry();
      }
    }
    void unlock(int amount) { word.fetch_add(amount, order::release, at<"rwlock.unlock">); }

    void thread(unsigned) {
      lock(1);
      (void)counter.get();
      unlock(1);
      lock(bias);
      counter.set(counter.get() + 1);
      unlock(bias);
    }
    void after() { P::check(counter.get() == threads); }
  };
};

constexpr const char* claim = "writers exclude each other and readers";

const scenario<linuxrwlocks<true>::of> retrying{
    counted("reference.linuxrwlocks", claim, "2 threads, 1 read and 1 write each", 14, 20)};
const scenario<linuxrwlocks<false>::of> undoing{
    counted("reference.linuxrwlocks.without_retry", claim, "2 threads, 1 read and 1 write each", 222, 116)};

}  // namespace
}  // namespace cairn::check
