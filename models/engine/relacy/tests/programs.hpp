// SPDX-License-Identifier: MIT
//
// programs - small clients for the tests of the search: store buffering, readers, IRIW, locks, a lock-free stack, and
// some that fail in known ways.
#pragma once
#include "program.hpp"
#include "relacy/explore.hpp"

namespace cairn::check::programs {

using P = relacy::platform;
template <class T>
using atomic = P::atomic<T>;
template <class T>
using plain = P::plain<T>;

template <unsigned N>
struct store_buffering {
  static constexpr unsigned threads = N;
  atomic<int> x[N];
  plain<unsigned> r[N];
  void thread(unsigned i) {
    x[i].store(1, order::relaxed, at<"test.store">);
    r[i].set(static_cast<unsigned>(x[(i + 1) % N].load(order::relaxed, at<"test.load">)));
  }
  void after() {
    std::uint64_t bits = 0;
    for (const auto& got : r) bits = bits * 2 + got.get();
    P::outcome(bits);
  }
};

template <unsigned N>
struct readers {
  static constexpr unsigned threads = N + 1;
  atomic<int> x;
  plain<unsigned> r[N];
  void thread(unsigned i) {
    if (i == 0) return x.store(1, order::release, at<"test.store">);
    r[i - 1].set(static_cast<unsigned>(x.load(order::acquire, at<"test.load">)));
  }
  void after() {
    std::uint64_t bits = 0;
    for (const auto& got : r) bits = bits * 2 + got.get();
    P::outcome(bits);
  }
};

struct iriw {
  static constexpr unsigned threads = 4;
  atomic<int> x, y;
  plain<unsigned> r[4];
  void read(unsigned at_first, atomic<int>& first, atomic<int>& second) {
    r[at_first].set(static_cast<unsigned>(first.load(order::acquire, at<"test.first">)));
    r[at_first + 1].set(static_cast<unsigned>(second.load(order::acquire, at<"test.second">)));
  }
  void thread(unsigned i) {
    if (i < 2) return (i == 0 ? x : y).store(1, order::release, at<"test.store">);
    i == 2 ? read(0, x, y) : read(2, y, x);
  }
  void after() {
    std::uint64_t bits = 0;
    for (const auto& got : r) bits = bits * 2 + got.get();
    P::outcome(bits);
  }
};

struct lock_and_increment {
  static constexpr unsigned threads = 3;
  P::mutex lock;
  plain<int> x;
  void thread(unsigned) {
    lock.lock();
    x.set(x.get() + 1);
    lock.unlock();
  }
  void after() { P::check(x.get() == 3); }
};

/// Two pushes against two pops that retry.
struct lock_free_stack {
  static constexpr unsigned threads = 4;
  struct link {
    plain<link*> next;
  };
  link links[2];
  atomic<link*> top;
  plain<int> popped[2];
  void push(link* added) {
    link* head = top.load(order::relaxed, at<"test.head">);
    do added->next.set(head);
    while (!top.compare_exchange_strong(head, added, order::release, order::relaxed, at<"test.push">));
  }
  bool pop() {
    for (;; P::retry()) {
      link* head = top.load(order::acquire, at<"test.top">);
      if (head == nullptr) return false;
      link* next = head->next.get();
      if (top.compare_exchange_strong(head, next, order::acquire, order::acquire, at<"test.pop">)) return true;
    }
  }
  void thread(unsigned i) { i < 2 ? push(&links[i]) : popped[i - 2].set(pop() ? 1 : 0); }
  void after() { P::outcome(static_cast<unsigned>(popped[0].get() + popped[1].get())); }
};

/// A weak compare-exchange that may fail once without reason.
struct weak_exchange {
  static constexpr unsigned threads = 2;
  atomic<int> x;
  plain<unsigned> tries[2];
  void thread(unsigned i) {
    int old = 0;
    do tries[i].set(tries[i].get() + 1);
    while (!x.compare_exchange_weak(old, old + 1, order::acq_rel, order::relaxed, at<"test.weak">));
  }
  void after() { P::outcome(tries[0].get() * 10 + tries[1].get()); }
};

struct racy {
  static constexpr unsigned threads = 2;
  atomic<std::uint32_t> flag;
  plain<int> x;
  void thread(unsigned i) {
    if (i == 0) {
      x.set(1);
      flag.store(1, order::relaxed, at<"test.flag">);
    } else {
      P::await(flag, 0, order::acquire, at<"test.await">);
      P::check(x.get() == 1);
    }
  }
  void after() {}
};

struct embrace {
  static constexpr unsigned threads = 2;
  P::mutex a, b;
  void thread(unsigned i) {
    P::mutex& first = i == 0 ? a : b;
    P::mutex& second = i == 0 ? b : a;
    first.lock();
    second.lock();
    second.unlock();
    first.unlock();
  }
  void after() {}
};

/// The awaited value comes and goes.
struct flicker {
  static constexpr unsigned threads = 2;
  atomic<std::uint32_t> flag;
  void thread(unsigned i) {
    if (i == 1) return static_cast<void>(P::await(flag, 0, order::acquire, at<"test.await">));
    flag.store(1, order::release, at<"test.on">);
    flag.store(0, order::release, at<"test.off">);
  }
  void after() {}
};

struct leak {
  static constexpr unsigned threads = 2;
  struct thing {
    plain<int> value;
  };
  atomic<thing*> given;
  void thread(unsigned i) {
    if (i == 0) {
      given.store(P::create<thing>(), order::release, at<"test.give">);
    } else if (thing* got = given.load(order::acquire, at<"test.take">)) {
      P::destroy(got);
    }
  }
  void after() {}
};

struct use_after_destroy {
  static constexpr unsigned threads = 2;
  struct thing {
    atomic<int> value;
  };
  thing* shared = P::create<thing>();
  void thread(unsigned i) {
    if (i == 0) {
      P::destroy(shared);
    } else {
      shared->value.load(order::acquire, at<"test.use">);
    }
  }
  void after() {}
};

/// Who waits is started once and joined; join synchronises.
struct start_and_join {
  static constexpr unsigned threads = 3, running = 1;
  plain<int> x, y;
  void thread(unsigned i) {
    if (i != 0) return (i == 1 ? x : y).set(2);
    x.set(1);
    P::start(1);
    P::start(2);
    P::join(1);
    P::join(2);
    P::check(x.get() == 2 && y.get() == 2);
  }
  void after() {}
};

}  // namespace cairn::check::programs
