// SPDX-License-Identifier: MIT
//
// relacy_platform - the platform (alloc/platform/platform.hpp) on stock Relacy: every schedule of a tiny client.
//
//   atomic<T>   explored: a scheduling point before each operation, stale reads where C++ and Relacy know them
//   plain<T>    race-checked: an access without happens-before to the last conflicting one fails the model
//   context     the fiber; a scenario may act as another logical thread while it sets up or looks at the end
//   os          memory from a static array, one run of the array per execution; purging zeroes the blocks
//
// Invariant: nothing here orders more than production does: no member but atomic<T> synchronises.
// Where it knows more than a real machine, and what Relacy cannot show, is in models/README.md.
#pragma once
#include "engine/memory.hpp"
#include "engine/quiet_sites.hpp"
#include "engine/relacy.hpp"
#include "engine/sites.hpp"
#include "platform.hpp"

namespace cairn::models {

/// The logical thread that runs now; `acting` overrides the fiber while the scenario sets up.
struct contexts {
  static constexpr unsigned count = 8;
  static constexpr unsigned the_fiber = count;

  struct end_call {
    void (*function)(void*);
    void* argument;
  };
  static inline context_slot slots[count];
  static inline end_call ends[count];
  static inline unsigned acting = the_fiber;
  static inline bool running = false;                                      ///< the threads have started and not ended
  static inline bool assume_constants = false, assume_unreleased = false;  ///< quiet_sites.hpp

  static unsigned current() { return acting != the_fiber ? acting : static_cast<unsigned>(rl::ctx().threadx_->index_); }
  static void reset() {
    for (auto& end : ends) end = {nullptr, nullptr};
    acting = the_fiber;
    running = false;
    assume_constants = assume_unreleased = false;
  }
  /// The current logical thread ends.
  static void end_current() {
    const end_call end = ends[current()];
    ends[current()] = {nullptr, nullptr};
    if (end.function != nullptr) end.function(end.argument);
  }
};

[[noreturn]] inline void fail(const char* what, const char* where = "", unsigned line = 0) {
  rl::ctx().fail_test(what, rl::test_result_user_assert_failed, rl::debug_info("check", where, line));
  std::abort();  // not reached: the fiber is left
}

struct relacy_platform {
  static constexpr rl::memory_order relacy_order(order o) {
    switch (o) {
      case order::relaxed: return rl::mo_relaxed;
      case order::acquire: return rl::mo_acquire;
      case order::release: return rl::mo_release;
      case order::acq_rel: return rl::mo_acq_rel;
      case order::seq_cst: break;
    }
    return rl::mo_seq_cst;
  }

  template <class T>
  class atomic {
   public:
    using value_type = T;

    atomic() : word_(T{}) {}
    explicit atomic(T value) : word_(value), quiet_(value) {}

    template <fixed_string S>
    T load(order o, site<S>) const {
      if constexpr (kind_of(S.text) == site_kind::statistic) return quiet_;
      constexpr site_kind kind = kind_of(S.text);
      if (kind == site_kind::constant || (kind == site_kind::assumed && contexts::assume_constants) ||
          (kind == site_kind::unreleased && contexts::assume_unreleased)) {
        if (written_) fail("a word that is read as constant was written while threads run", S.text);
        constant_ = true;
        return word_.debug_value();
      }
      return word_.load(now<S>(o), info<S>());
    }
    template <fixed_string S>
    void store(T value, order o, site<S>) {
      before_write<S>();
      word_.store(value, now<S>(o), info<S>());
    }
    template <fixed_string S>
    T exchange(T value, order o, site<S>) {
      before_write<S>();
      return word_.exchange(value, now<S>(o), info<S>());
    }
    template <fixed_string S>
    T fetch_add(T value, order o, site<S>) {
      if constexpr (kind_of(S.text) == site_kind::statistic)
        return std::exchange(quiet_, static_cast<T>(quiet_ + value));
      before_write<S>();
      return word_.fetch_add(value, now<S>(o), info<S>());
    }
    template <fixed_string S>
    T fetch_sub(T value, order o, site<S>) {
      if constexpr (kind_of(S.text) == site_kind::statistic)
        return std::exchange(quiet_, static_cast<T>(quiet_ - value));
      before_write<S>();
      return word_.fetch_sub(value, now<S>(o), info<S>());
    }
    template <fixed_string S>
    T fetch_and(T value, order o, site<S>) {
      before_write<S>();
      return word_.fetch_and(value, now<S>(o), info<S>());
    }
    template <fixed_string S>
    T fetch_or(T value, order o, site<S>) {
      before_write<S>();
      return word_.fetch_or(value, now<S>(o), info<S>());
    }
    template <fixed_string S>
    T fetch_xor(T value, order o, site<S>) {
      before_write<S>();
      return word_.fetch_xor(value, now<S>(o), info<S>());
    }
    /// Spurious failures are not explored (spurious = 0): each multiplies the executions, and every use retries.
    template <fixed_string S>
    bool compare_exchange_weak(T& expected, T desired, order ok, order failed, site<S> where) {
      return compare_exchange_strong(expected, desired, ok, failed, where);
    }
    template <fixed_string S>
    bool compare_exchange_strong(T& expected, T desired, order ok, order failed, site<S>) {
      if constexpr (kind_of(S.text) == site_kind::statistic) {
        const bool same = quiet_ == expected;
        (same ? quiet_ : expected) = same ? desired : quiet_;
        return same;
      }
      before_write<S>();
      const order on_success = now_order(record_of<S>, ok), on_failure = now_order(failure_record_of<S>, failed);
      // Relacy wants the failure order to be no stronger than the success order; C++20 does not. So the outcome is
      // decided here, after the scheduling point, and Relacy is told only the order that counts.
      rl::context& context = rl::ctx();
      context.sched();
      context.disable_preemption();
      const rl::memory_order o = relacy_order(word_.debug_value() == expected ? on_success : on_failure);
      const rl::memory_order no_stronger = o == rl::mo_acquire || o == rl::mo_acq_rel ? rl::mo_acquire : rl::mo_relaxed;
      const bool done = word_.compare_exchange(rl::bool_t<false>(), expected, desired, o, no_stronger, info<S>());
      context.enable_preemption();
      return done;
    }

   private:
    static order now_order(site_record& record, order o) { return effective(record, o); }
    template <fixed_string S>
    static rl::memory_order now(order o) {
      return relacy_order(effective(record_of<S>, o));
    }
    /// Histories name the site instead of a file and line.
    template <fixed_string S>
    static rl::debug_info info() {
      return {S.text, "site", 0};
    }
    template <fixed_string S>
    void before_write() {
      static_assert(kind_of(S.text) != site_kind::constant);
      if (!contexts::running) return;
      if (constant_) fail("a word that is read as constant is written while threads run", S.text);
      written_ = true;
    }

    rl::atomic<T> word_;
    T quiet_{};  ///< the value, for words of statistics
    mutable bool constant_ = false;
    bool written_ = false;
  };

  template <class T>
  struct plain {
    using value_type = T;
    using shown = std::conditional_t<sizeof(T) == 1, int, T>;  // histories print it: no control characters
    plain() : data(shown{}) {}
    explicit plain(T value) : data(value) {}
    T get(const char* function = __builtin_FUNCTION(), const char* file = __builtin_FILE(),
          unsigned line = __builtin_LINE()) const {
      return static_cast<T>(data(rl::debug_info(function, file, line)).load());
    }
    void set(T value, const char* function = __builtin_FUNCTION(), const char* file = __builtin_FILE(),
             unsigned line = __builtin_LINE()) {
      data(rl::debug_info(function, file, line)).store(value);
    }
    rl::var<shown> data;
  };

  template <class T>
  static T* objects_over(void* memory, std::size_t count) {
    return static_memory::construct<T>(memory, count);
  }

  // What the client may use of a block is a plain of its own (scenarios write it): there is nothing to clear or copy.
  static void clear(void*, std::size_t) {}
  static void copy(void*, const void*, std::size_t) {}

  template <class Allocator>
  static context_slot& context_of() {
    return contexts::slots[contexts::current()];
  }
  static bool on_context_end(void (*function)(void*), void* argument) {
    contexts::ends[contexts::current()] = {function, argument};
    return true;
  }

  static void after_fork_child() {}  // a model has no processes

  static void pause() { rl::ctx().yield(1, rl::debug_info("pause", "site", 0)); }
  static void retry() { rl::ctx().yield(1, rl::debug_info("retry", "site", 0)); }

  /// A load; while it reads `old` the others run. Never changed: Relacy's depth limit reports a livelock.
  template <fixed_string S>
  static std::uint32_t await(atomic<std::uint32_t>& word, std::uint32_t old, order o, site<S> where) {
    for (;;) {
      const std::uint32_t value = word.load(o, where);
      if (value != old) return value;
      rl::ctx().yield(1, rl::debug_info(S.text, "site", 0));
    }
  }
  static void wake(atomic<std::uint32_t>&) {}
  static void fence(order o) { rl::atomic_thread_fence(relacy_order(o), rl::debug_info("fence", "site", 0)); }

  static void out_of_memory() {}
  static void check(bool holds, const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    if (!holds) fail("a check failed", file, line);
  }
  static void misuse(misuse_kind kind, const void*) {
    constexpr const char* texts[] = {"misuse: foreign pointer", "misuse: interior pointer", "misuse: double free",
                                     "misuse: size mismatch", "misuse: corrupted metadata"};
    fail(texts[static_cast<unsigned char>(kind)]);
  }

  using os = static_os;
};

static_assert(Platform<relacy_platform>);

}  // namespace cairn::models
