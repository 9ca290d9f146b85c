// SPDX-License-Identifier: MIT
//
// clients - tiny programs, one for each thing that the graph engine must find or must allow.
#pragma once
#include "graph/explore.hpp"

namespace cairn::check::tests {

using P = graph::platform;
using word = P::atomic<int>;
using data = P::plain<int>;

/// An await hands plain data over.
struct ticket {
  static constexpr unsigned threads = 2;
  word next, owner;
  data shared;
  void thread(unsigned) {
    const int mine = next.fetch_add(1, order::relaxed, at<"ticket.take">);
    if (mine != 0) P::await(owner, 0, order::acquire, at<"ticket.await">);
    shared.set(shared.get() + 1);
    owner.store(mine + 1, order::release, at<"ticket.leave">);
  }
  void after() { P::check(shared.get() == 2); }
};

struct message {
  static constexpr unsigned threads = 2;
  word flag;
  data text;
  void thread(unsigned index) {
    if (index == 0) {
      text.set(1);
      flag.store(1, order::relaxed, at<"message.send">);  // too weak
    } else if (flag.load(order::acquire, at<"message.receive">) != 0) {
      P::check(text.get() == 1);
    }
  }
  void after() {}
};

struct two_locks {
  static constexpr unsigned threads = 2;
  P::mutex a, b;
  void thread(unsigned index) {
    auto &first = index == 0 ? a : b, &second = index == 0 ? b : a;
    first.lock();
    second.lock();
    second.unlock();
    first.unlock();
  }
  void after() {}
};

/// Threads 1 and 2 are started by thread 0, which waits for them.
struct family {
  static constexpr unsigned threads = 3, running = 1;
  word count;
  data given;
  void thread(unsigned index) {
    if (index != 0) {
      P::check(given.get() == 1);
      count.fetch_add(1, order::relaxed, at<"family.count">);
      return;
    }
    given.set(1);
    P::start(1);
    P::start(2);
    P::join(1);
    P::join(2);
    given.set(2);  // no race: both have ended
    P::check(count.load(order::relaxed, at<"family.read">) == 2);
  }
  void after() {}
};

struct chooser {
  static constexpr unsigned threads = 2;
  word cell;
  void thread(unsigned index) {
    if (P::choose(3) == index) cell.store(static_cast<int>(index) + 1, order::relaxed, at<"chooser.store">);
  }
  void after() { P::outcome(static_cast<std::uint64_t>(cell.load(order::relaxed, at<"chooser.look">))); }
};

struct weak_twice {
  static constexpr unsigned threads = 1;
  word cell;
  void thread(unsigned) {
    for (int to = 1; to < 4; to++) {
      int expected = 0;
      if (cell.compare_exchange_weak(expected, to, order::relaxed, order::relaxed, at<"weak.try">)) return;
    }
  }
  void after() { P::outcome(static_cast<std::uint64_t>(cell.load(order::relaxed, at<"weak.look">))); }
};

struct node {
  data value;
  word mark;
};

/// One thread makes a node and gives it away; the other ends it, if it sees it.
template <order Publish, bool Ends, bool UsesAfterwards>
struct gift {
  static constexpr unsigned threads = 2;
  P::atomic<node*> given;
  void thread(unsigned index) {
    if (index == 0) {
      node* made = P::create<node>();
      made->value.set(3);
      given.store(made, Publish, at<"gift.give">);
      return;
    }
    node* got = given.load(order::acquire, at<"gift.take">);
    if (got == nullptr) return;
    got->mark.load(order::relaxed, at<"gift.mark">);
    if (Ends) P::destroy(got);
    if (UsesAfterwards) got->mark.store(1, order::relaxed, at<"gift.late">);
  }
  void after() {
    if (node* left = given.load(order::relaxed, at<"gift.rest">); left != nullptr && !Ends) P::destroy(left);
  }
};

struct unwritten {
  static constexpr unsigned threads = 1;
  void thread(unsigned) {
    node* made = P::create<node>();
    made->value.get();
    P::destroy(made);
  }
  void after() {}
};

/// Two atomics of different sizes over the same bytes.
struct overlap {
  static constexpr unsigned threads = 1;
  alignas(16) unsigned char bytes[256];
  void thread(unsigned) {
    ::new (static_cast<void*>(bytes)) P::atomic<std::uint64_t>(1);
    ::new (static_cast<void*>(bytes + 4)) P::atomic<std::uint32_t>(2);
  }
  void after() {}
};

struct endless {
  static constexpr unsigned threads = 2;
  word flag;
  void thread(unsigned index) {
    if (index == 0) {
      flag.store(1, order::relaxed, at<"endless.set">);
    } else {
      while (flag.load(order::relaxed, at<"endless.spin">) == 0) {
      }
    }
  }
  void after() {}
};

struct wide_value {
  static constexpr unsigned threads = 2;
  struct pair {
    std::uint64_t low, high;
    bool operator==(const pair&) const = default;
  };
  P::atomic<pair> both;
  void thread(unsigned index) {
    pair seen = both.load(order::acquire, at<"wide.load">);
    P::check(seen.low == seen.high);
    const pair next{seen.low + 1 + index, seen.high + 1 + index};
    both.compare_exchange_strong(seen, next, order::acq_rel, order::relaxed, at<"wide.cas">);
  }
  void after() {}
};

/// Independent reads of independent writes: release stores, seq_cst loads. C++20 and RC11 differ.
struct iriw {
  static constexpr unsigned threads = 4;
  word x, y;
  int seen[4] = {};
  void thread(unsigned index) {
    if (index < 2) {
      (index == 0 ? x : y).store(1, order::release, at<"iriw.write">);
      return;
    }
    auto &first = index == 2 ? x : y, &second = index == 2 ? y : x;
    seen[index * 2 - 4] = first.load(order::seq_cst, at<"iriw.first">);
    seen[index * 2 - 3] = second.load(order::seq_cst, at<"iriw.second">);
  }
  void after() { P::outcome(static_cast<std::uint64_t>(seen[0] * 1000 + seen[1] * 100 + seen[2] * 10 + seen[3])); }
};

template <bool Same>
struct twins {
  static constexpr unsigned threads = 3;
  static constexpr unsigned same_as(unsigned thread) { return thread == 2 ? 1 : thread; }
  word cell;
  void thread(unsigned index) {
    if (index == 0) {
      cell.store(1, order::relaxed, at<"twins.store">);
    } else {
      cell.fetch_add(Same ? 2 : static_cast<int>(index), order::relaxed, at<"twins.add">);
    }
  }
  void after() {}
};

struct spinning_twins {
  static constexpr unsigned threads = 3;
  static constexpr unsigned same_as(unsigned thread) { return thread == 2 ? 1 : thread; }
  word flag;
  void thread(unsigned index) {
    if (index == 0) {
      flag.store(1, order::relaxed, at<"spinning.set">);
    } else {
      while (flag.load(order::relaxed, at<"spinning.spin">) == 0) {
      }
    }
  }
  void after() {}
};

/// Each thread's first write is the last one of its word: the modification orders cross.
struct crossed {
  static constexpr unsigned threads = 2;
  word x, y;
  void thread(unsigned index) {
    (index == 0 ? x : y).store(1, order::relaxed, at<"crossed.first">);
    (index == 0 ? y : x).store(2, order::relaxed, at<"crossed.second">);
  }
  void after() { P::check(x.load(order::relaxed, at<"crossed.x">) + y.load(order::relaxed, at<"crossed.y">) != 2); }
};

/// A quota's word, in a scenario that says that nothing is limited; `Both`: reached from another site, too.
template <bool Both>
struct unlimited {
  static constexpr unsigned threads = 2;
  unlimited() { contexts::assume_unlimited = true; }
  word charged;
  void thread(unsigned) {
    charged.fetch_add(1, order::relaxed, at<"quota.test">);
    if (Both) charged.fetch_add(1, order::relaxed, at<"unlimited.other">);
  }
  void after() { P::check(charged.load(order::relaxed, at<"quota.test_look">) == 2); }
};

/// A double free that the scenario is about, or is not.
template <bool About>
struct misusing {
  static constexpr unsigned threads = 1;
  misusing() {
    if (About) contexts::tolerate(misuse_kind::double_free);
  }
  void thread(unsigned) { P::misuse(misuse_kind::double_free, nullptr); }
  void after() {}
};

struct two_residents {
  static constexpr unsigned threads = 1;
  void thread(unsigned) { P::misuse(double_entry{1, P::thread_number(), 2, nullptr, nullptr}); }
  void after() {}
};

/// await_for returns although nobody has written, or with what was written.
struct impatient {
  static constexpr unsigned threads = 2;
  P::atomic<std::uint32_t> flag;
  std::uint32_t seen = 9;
  void thread(unsigned index) {
    if (index == 0) {
      flag.store(1, order::release, at<"impatient.set">);
    } else {
      seen = P::await_for(flag, 0u, order::acquire, at<"impatient.wait">, 1);
    }
  }
  void after() { P::outcome(seen); }
};

struct unsteady {
  static constexpr unsigned threads = 2;
  static inline int runs = 0;
  word cell;
  void thread(unsigned index) {
    if (index == 0) {
      cell.store(++runs, order::relaxed, at<"unsteady.store">);
    } else {
      cell.load(order::relaxed, at<"unsteady.load">);
    }
  }
  void after() {}
};

}  // namespace cairn::check::tests
