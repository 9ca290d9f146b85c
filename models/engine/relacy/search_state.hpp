// SPDX-License-Identifier: MIT
//
// search_state - the exploration that runs now and its execution, without how it chooses (search.hpp): what has been
// counted, the first failure, how an execution ends and whether there is another one.
//
// Nothing here may use a container of the standard allocator (library.hpp).
#pragma once
#include <chrono>
#include <cstdio>
#include <cstring>

#include "choices.hpp"
#include "clocks.hpp"
#include "policy.hpp"
#include "result.hpp"
#include "tree.hpp"

namespace cairn::check::relacy {

/// How an execution ends: complete, or why it is left.
enum class ending : unsigned char { complete, redundant, bounded, failed };

class search_state {
 public:
  // Of the whole exploration.
  counts done;
  std::uint64_t failures = 0, races = 0;
  failure_kind first_kind = failure_kind::none;
  char first_text[400] = {};
  choices first_choices;
  tree stack;
  std::uint64_t seed = 1, last_seed = ~std::uint64_t{0};
  bool exhausted = false;
  const options* wanted = nullptr;
  choices* replayed = nullptr;  ///< what to choose; null: search

  // Of this execution.
  ending end_now = ending::complete;
  operation next_of[max_threads];
  read_set reads_of[max_threads];
  unsigned spurious_of[max_threads] = {};
  bool stuck[max_threads] = {};  ///< waits for ever
  bool spurious_wanted = false;  ///< what Relacy is told when it asks whether a compare-exchange fails
  bool none_starts = false;      ///< who still waits for its start is never started
  choices made;

  bool leaving() const { return end_now != ending::complete; }
  bool in_tree() const {
    return replayed == nullptr && wanted->search != search_kind::random && wanted->search != search_kind::pct &&
           wanted->search != search_kind::bytes;
  }

  void start(const options& asked, const budget& granted) {
    wanted = &asked;
    budget_ = granted;
    started_ = std::chrono::steady_clock::now();
  }

  void begin() {
    end_now = ending::complete;
    for (unsigned t = 0; t < max_threads; t++) {
      next_of[t] = {};
      reads_of[t].clear();
      spurious_of[t] = steps_of_[t] = 0;
      stuck[t] = false;
    }
    none_starts = false;
    current_ = 0;
    sleeping_ = preemptions_ = 0;
    made.clear();
    stack.begin();
    clocks_.begin();
    if (replayed != nullptr) replayed->begin();
    if (replayed == nullptr && !in_tree()) policy_.begin(*wanted, seed);
  }

  /// This execution fails; the caller leaves it.
  void fail(failure_kind kind, const char* text) {
    if (end_now != ending::failed) {
      failures++;
      races += kind == failure_kind::race ? 1 : 0;
      if (first_kind == failure_kind::none) {
        first_kind = kind;
        std::snprintf(first_text, sizeof first_text, "%s", text);
        first_choices = made;
      }
    }
    end_now = ending::failed;
  }
  /// It has nothing that another execution does not have.
  void drop() {
    if (!leaving()) end_now = ending::redundant;
  }

  /// The execution has ended; false: no other one now.
  bool end() {
    switch (end_now) {
      case ending::complete: done.complete++; break;
      case ending::redundant: done.blocked++; break;
      case ending::bounded: done.bounded++; break;
      case ending::failed: break;
    }
    executions_++;
    if (replayed != nullptr) return false;
    if (first_kind == failure_kind::nondeterministic) return false;
    if (in_tree()) {
      stack.nodes.resize(std::min(stack.nodes.size(), std::max(stack.depth, stack.floor)));
      exhausted = !stack.advance();
    } else {
      exhausted = wanted->search == search_kind::bytes || seed == last_seed;
      seed++;
    }
    if (exhausted || (failures != 0 && !wanted->keep_going)) return false;
    if (budget_.executions != 0 && executions_ >= budget_.executions) return false;
    return budget_.milliseconds == 0 ||
           std::chrono::steady_clock::now() - started_ < std::chrono::milliseconds(budget_.milliseconds);
  }

 protected:
  static unsigned lowest(unsigned mask) { return static_cast<unsigned>(__builtin_ctz(mask)); }

  void mismatch() {
    fail(failure_kind::nondeterministic, replayed != nullptr
                                             ? "the recorded choices do not exist with these orders and this source"
                                             : "the model did something else after the same choices");
  }

  budget budget_;
  std::chrono::steady_clock::time_point started_;
  std::uint64_t executions_ = 0;
  policy policy_;
  clocks clocks_;
  raw_vector<unsigned> enabled_at_;
  unsigned steps_of_[max_threads] = {};
  unsigned current_ = 0, sleeping_ = 0, preemptions_ = 0;
};

}  // namespace cairn::check::relacy
