// SPDX-License-Identifier: MIT
//
// contexts - the logical threads of the core (platform.hpp, context_slot) while a model runs, the same on each engine.
//
//   context 0 ... threads - 1: the model's threads     others: whom build() and after() act as
//
// A scenario sets `acting` around a call of build() or after() to act as another logical thread, so that a heap has a
// resident before the threads start, or one that ends for it. Invariant: nothing here orders anything; a slot is
// touched only by its own thread, and by build() and after().
#pragma once
#include "platform.hpp"
#include "program.hpp"

namespace cairn::check {

struct contexts {
  static constexpr unsigned count = max_threads;
  static constexpr unsigned nobody = count;  ///< value of `acting`: whoever runs is who they are

  struct end_call {
    void (*function)(void*);
    void* argument;
  };
  static inline context_slot slots[count];
  static inline end_call ends[count];
  static inline unsigned acting = nobody;
  static inline bool running = false;  ///< the threads have started and not ended
  /// What a scenario says of itself in its constructor: quiet_sites.hpp.
  static inline bool assume_constants = false, assume_unreleased = false;
  static inline bool assume_unlimited = false, assume_undestroyed = false;
  static inline bool hints_move = false;    ///< arenas of several words of slices
  static inline bool hooks_change = false;  ///< hooks are registered while threads run
  /// What the model's operating system does besides, if a scenario says so; false: the call fails.
  static inline bool (*reserving_at)(void* address, std::size_t bytes) = nullptr;
  static inline bool (*opening)(void* address, std::size_t bytes) = nullptr;
  static inline bool (*opening_read_only)(void* address, std::size_t bytes) = nullptr;
  static inline bool (*purging)(void* address, std::size_t bytes) = nullptr;
  static inline bool (*reserving)(std::size_t bytes) = nullptr;  ///< may it be?
  static inline void* (*placing)(std::uint64_t attempt) = nullptr;
  static inline std::uint64_t (*limiting)() = nullptr;  ///< of the address space
  static inline move_result (*moving)() = nullptr;
  /// For after(): a bit for each thread that has stopped for ever (options::crashes).
  static inline unsigned stopped = 0;

  /// The thread that runs, as the engine that explores now knows it; each engine sets it before it explores.
  static inline unsigned (*thread_index)() = nullptr;

  static unsigned current() { return acting != nobody ? acting : thread_index(); }

  /// A scenario says in its constructor which misuse it is about: reported ones of that kind are no failures.
  static void tolerate(misuse_kind kind) { tolerated_ |= 1u << static_cast<unsigned>(kind); }
  static bool tolerates(misuse_kind kind) {
    const bool tolerated = (tolerated_ >> static_cast<unsigned>(kind) & 1) != 0;
    if (tolerated) reports_[current()]++;
    return tolerated;
  }
  /// The same of a second entry into a strict heap.
  static void tolerate_two_residents() { tolerated_ |= two_residents; }
  static bool tolerates(const double_entry& seen) {
    const bool tolerated = (tolerated_ & two_residents) != 0;
    if (tolerated) second_entry[current()] = seen;
    return tolerated;
  }
  static inline double_entry second_entry[count];  ///< the last one of each logical thread, if it was tolerated
  /// How much tolerated misuse of the current logical thread has been reported so far.
  static unsigned reports() { return reports_[current()]; }

  /// Before each execution.
  static void reset() {
    for (auto& slot : slots) slot = {};
    for (auto& end : ends) end = {nullptr, nullptr};
    acting = nobody;
    running = false;
    assume_constants = assume_unreleased = assume_unlimited = assume_undestroyed = false;
    hints_move = hooks_change = false;
    reserving_at = opening = opening_read_only = purging = nullptr;
    reserving = nullptr;
    placing = nullptr;
    limiting = nullptr;
    moving = nullptr;
    stopped = 0;
    tolerated_ = 0;
    for (unsigned& of_one : reports_) of_one = 0;
    for (double_entry& of_one : second_entry) of_one = {};
  }
  static bool on_end(void (*function)(void*), void* argument) {
    ends[current()] = {function, argument};
    return true;
  }
  /// The current logical thread ends.
  static void end_current() {
    const end_call end = ends[current()];
    ends[current()] = {nullptr, nullptr};
    if (end.function != nullptr) end.function(end.argument);
  }
  /// The logical thread `context` ends, for build() and after().
  static void end_as(unsigned context) {
    acting = context;
    end_current();
    acting = nobody;
  }

 private:
  static constexpr unsigned two_residents = 1u << 31;
  static inline unsigned tolerated_ = 0;  ///< a bit for each misuse_kind
  static inline unsigned reports_[count] = {};
};

}  // namespace cairn::check
