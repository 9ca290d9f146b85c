// SPDX-License-Identifier: MIT
//
// clocks - the events of one execution with vector clocks over dependence, and the races that source-DPOR reverses.
//
// Happens-before here is the order of dependent operations (Mazurkiewicz), not that of the memory model. A race is a
// pair of dependent events of two threads with nothing between them that orders them: another execution has them the
// other way round. Its initials are the threads that may take the first step towards that execution from the node
// before the earlier event (Abdulla, Aronsson, Jonsson, Sagonas: Source sets, J. ACM 64, 2017).
#pragma once
#include <algorithm>

#include "operation.hpp"
#include "raw.hpp"

namespace cairn::check::relacy {

class clocks {
 public:
  void begin() {
    events_.clear();
    for (auto& clock : now_) clock = {};
  }

  /// Thread `t` executes `what`, chosen at `node`; calls race(node, initials, first) for each race.
  template <class Race>
  void execute(unsigned t, const operation& what, const read_set& failed, std::size_t node, Race race) {
    find_races(t, what, failed);
    vector& clock = now_[t];
    for (const auto& e : joined_) join(clock, events_[e].clock);
    events_.push_back({what, t, ++clock.of[t], node, clock});
    for (const auto& e : races_) reverse(e, race);
  }

  /// The same for what waits for ever at the end of an execution: it could have run earlier.
  template <class Race>
  void end_waiting(unsigned t, const operation& what, const read_set& failed, Race race) {
    execute(t, what, failed, 0, race);
    events_.pop_back();
  }

 private:
  struct vector {
    std::uint32_t of[max_threads];
  };
  struct event {
    operation what;
    unsigned thread;
    std::uint32_t number;
    std::size_t node;
    vector clock;
  };

  static void join(vector& to, const vector& from) {
    for (unsigned i = 0; i < max_threads; i++) to.of[i] = std::max(to.of[i], from.of[i]);
  }

  void find_races(unsigned t, const operation& what, const read_set& failed) {
    races_.clear();
    joined_.clear();
    const vector& before = now_[t];
    vector ordered = before;
    for (std::size_t e = events_.size(); e-- != 0;) {
      const event& earlier = events_[e];
      if (earlier.thread == t || before.of[earlier.thread] >= earlier.number) continue;
      const bool awaited = what.after_retry && !earlier.what.reads_only() && failed.contains(earlier.what.address);
      if (!awaited && !dependent(earlier.what, what)) continue;
      const bool covered = ordered.of[earlier.thread] >= earlier.number;
      if (!covered) {
        joined_.push_back(e);
        join(ordered, earlier.clock);
      }
      // What cannot run before `earlier` may still run before an event further back, though that one is ordered.
      if (what.guarded() ? !enables(earlier.what, what) : !covered) races_.push_back(e);
    }
  }

  /// The last event against events_[earlier]. first: some initial.
  template <class Race>
  void reverse(std::size_t earlier, Race race) const {
    const event& from = events_[earlier];
    std::uint32_t first_of[max_threads] = {};  // number of each thread's first event that may come before `from`
    unsigned initials = 0;
    unsigned first = max_threads;
    for (std::size_t e = earlier + 1; e < events_.size(); e++) {
      const event& later = events_[e];
      const bool last = e + 1 == events_.size();
      if (!last && later.clock.of[from.thread] >= from.number) continue;
      if (first_of[later.thread] != 0) continue;
      bool initial = true;
      for (unsigned i = 0; i < max_threads && initial; i++) {
        initial = first_of[i] == 0 || later.clock.of[i] < first_of[i];
      }
      first_of[later.thread] = later.number;
      if (!initial) continue;
      initials |= 1u << later.thread;
      if (first == max_threads) first = later.thread;
    }
    race(from.node, initials, first);
  }

  raw_vector<event> events_;
  raw_vector<std::size_t> races_, joined_;
  vector now_[max_threads] = {};
};

}  // namespace cairn::check::relacy
