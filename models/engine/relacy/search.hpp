// SPDX-License-Identifier: MIT
//
// search - how the exploration that runs now chooses: which thread goes on, which value a choice has.
//
//   begin() -> schedule(), value() ... -> [leave] -> end() -> next execution, or stop
//
// Knows nothing of Relacy: scheduler.hpp asks it, platform.hpp announces operations to it. An execution that need not
// or cannot go on is left: every thread jumps out of its function, Relacy sees them all end, and after() is not called.
#pragma once
#include "search_state.hpp"

namespace cairn::check::relacy {

class search : public search_state {
 public:
  /// Which of `alive` runs next.
  unsigned schedule(unsigned alive) {
    for (unsigned t = 0; t < max_threads && !leaving(); t++) {
      if ((alive >> t & 1) != 0 && next_of[t].kind == op::none) return t;
    }
    if (leaving() || none_starts) return lowest(alive);
    unsigned enabled = 0;
    for (unsigned t = 0; t < max_threads; t++) {
      if ((alive >> t & 1) != 0 && can_run(t)) enabled |= 1u << t;
    }
    if (enabled == 0) {
      deadlock(alive);
      return lowest(alive);
    }
    const unsigned chosen = choose_thread(enabled);
    if (leaving()) return lowest(alive);
    execute(chosen, enabled);
    return chosen;
  }

  /// 0 .. limit - 1, explored.
  unsigned value(unsigned limit) {
    if (leaving() || limit < 2) return 0;
    unsigned got = 0;
    if (replayed != nullptr) {
      if (!replayed->take(true, got) && !replayed->at_end()) mismatch();
      if (got >= limit) mismatch(), got = 0;
    } else if (!in_tree()) {
      got = policy_.value(limit);
    } else {
      if (stack.at_end()) {
        node fresh;
        fresh.data = true;
        fresh.count = limit;
        stack.nodes.push_back(fresh);
      }
      node& here = stack.nodes[stack.depth++];
      if (!here.data || here.count != limit) return mismatch(), 0;
      got = here.chosen;
    }
    made.add(true, got);
    return got;
  }

  /// Thread `t` fails a weak compare-exchange without reason.
  bool spurious(unsigned t) {
    if (spurious_of[t] >= wanted->spurious || value(2) == 0) return false;
    spurious_of[t]++;
    return true;
  }

 private:
  bool can_run(unsigned t) const {
    const operation& next = next_of[t];
    if (next.after_retry && !reads_of[t].has_changed()) return false;
    return next.guard == nullptr || next.guard(next);
  }

  void deadlock(unsigned alive) {
    none_starts = true;
    for (unsigned t = 0; t < max_threads; t++) {
      if ((alive >> t & 1) != 0 && next_of[t].kind != op::begin) none_starts = false;
    }
    if (none_starts) return;
    for (unsigned t = 0; t < max_threads; t++) {
      if ((alive >> t & 1) == 0) continue;
      stuck[t] = true;
      if (in_tree() && wanted->search == search_kind::exhaustive) {
        clocks_.end_waiting(t, next_of[t], reads_of[t], [this](auto... race) { add_initial(race...); });
      }
    }
    char text[200];
    int used = std::snprintf(text, sizeof text, "every thread that is left waits:");
    for (unsigned t = 0; t < max_threads; t++) {
      if (!stuck[t] || used >= 180) continue;
      const op kind = next_of[t].kind;
      const char* what = kind == op::lock    ? "a lock"
                         : kind == op::join  ? "a join"
                         : kind == op::begin ? "its start"
                         : kind == op::await ? "an await"
                                             : "a change after retry";
      used += std::snprintf(text + used, sizeof text - static_cast<std::size_t>(used), " thread %u for %s;", t, what);
    }
    text[used - 1] = '\0';
    fail(failure_kind::deadlock, text);
  }

  unsigned choose_thread(unsigned enabled) {
    unsigned chosen = 0;
    if (replayed != nullptr) {
      if (replayed->take(false, chosen)) {
        if ((enabled >> chosen & 1) != 0) return chosen;
        return mismatch(), lowest(enabled);
      }
      if (!replayed->at_end()) mismatch();
      return ordinary(enabled);
    }
    if (!in_tree()) return policy_.thread(enabled, current_);
    const std::uint64_t met = what_is_met(enabled);
    if (stack.at_end()) {
      node fresh;
      fresh.sleep = sleeping_;
      const unsigned free = enabled & ~sleeping_;
      if (free == 0) return drop(), 0;
      const bool spent = wanted->search == search_kind::preemptions && preemptions_ >= wanted->parameter;
      fresh.back = spent && (free >> current_ & 1) != 0 ? 1u << current_ : free;
      fresh.chosen = ordinary(fresh.back);
      if (wanted->search == search_kind::exhaustive) fresh.back = 1u << fresh.chosen;
      stack.nodes.push_back(fresh);
    }
    node& here = stack.nodes[stack.depth++];
    if (here.met == 0) here.met = met;
    if (here.data || here.met != met || (enabled >> here.chosen & 1) == 0) return mismatch(), lowest(enabled);
    return here.chosen;
  }
  /// The same thread goes on. Sleep sets: the lowest, which blocks the fewest executions.
  unsigned ordinary(unsigned from) const {
    const bool goes_on = (from >> current_ & 1) != 0 && wanted->search != search_kind::sleep;
    return goes_on ? current_ : lowest(from);
  }

  std::uint64_t what_is_met(unsigned enabled) const {
    std::uint64_t hash = enabled + 1;
    for (const operation& next : next_of) {
      hash = (hash ^ static_cast<std::uint64_t>(next.kind)) * 0x100000001b3;
      hash = (hash ^ reinterpret_cast<std::uintptr_t>(next.address)) * 0x100000001b3;
    }
    return hash | 1;
  }

  void execute(unsigned t, unsigned enabled) {
    operation& what = next_of[t];
    if (what.before != nullptr) what.value = what.before(what);
    if (in_tree()) {
      const node& here = stack.nodes[stack.depth - 1];
      if (wanted->search == search_kind::exhaustive || wanted->search == search_kind::sleep) {
        sleeping_ = 0;
        for (unsigned other = 0; other < max_threads; other++) {
          const bool slept = ((here.sleep | here.done) >> other & 1) != 0 && other != t;
          if (slept && !dependent(next_of[other], what)) sleeping_ |= 1u << other;
        }
      }
      if (wanted->search == search_kind::exhaustive) {
        enabled_at_.resize(std::max(enabled_at_.size(), stack.depth));
        enabled_at_[stack.depth - 1] = enabled;
        clocks_.execute(t, what, reads_of[t], stack.depth - 1, [this](auto... race) { add_initial(race...); });
      }
    }
    if (t != current_ && (enabled >> current_ & 1) != 0) preemptions_++;
    current_ = t;
    made.add(false, t);
    if (++steps_of_[t] > wanted->loop_bound) end_now = ending::bounded;
  }

  /// Another execution begins, at this node, with one of `initials`.
  void add_initial(std::size_t at, unsigned initials, unsigned first) {
    node& n = stack.nodes[at];
    if ((initials & (n.back | n.sleep)) != 0) return;
    const unsigned enabled = enabled_at_[at];
    n.back |= (enabled >> first & 1) != 0 ? 1u << first : enabled;
  }
};

/// One exploration at a time in a process.
inline search* now = nullptr;

}  // namespace cairn::check::relacy
