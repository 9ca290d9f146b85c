// SPDX-License-Identifier: MIT
//
// atomic - platform::atomic on Relacy.
//
//   announce -> [other threads run] -> what Relacy knows of the one operation -> the record
//
// Every read-modify-write is an exchange whose new value is computed here after the scheduling point: Relacy's own
// ones need arithmetic of T. A compare-exchange's outcome is decided here too, so that success and failure orders are
// independent sites (Relacy wants the failure order to be no stronger; C++20 does not).
#pragma once
#include "plain.hpp"
#include "quiet_sites.hpp"
#include "sites.hpp"

namespace cairn::check::relacy {

template <class T>
class atomic {
 public:
  using value_type = T;

  atomic() : atomic(T{}) {}
  explicit atomic(T value) : quiet_(value) {
    one_step step;
    word_.store({value, 0, static_cast<std::uint16_t>(running_thread()), 0}, rl::mo_relaxed, rl::debug_info());
  }
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;

  template <fixed_string S>
  T load(order o, site<S>, CAIRN_CHECK_PLACE) const {
    if (is_quiet<S>()) return quiet_;
    if (is_constant(kind_of(S.text))) {
      if (written_) not_constant(S.text);
      constant_ = true;
      return word_.debug_value().value;
    }
    announce(op::load, file, line);
    return read(event_kind::load, S.text, effective(record_of<S>, o), file, line);
  }
  template <fixed_string S>
  void store(T value, order o, site<S>, CAIRN_CHECK_PLACE) {
    if (is_quiet<S>()) {
      quiet_ = value;
      return;
    }
    before_write<S>();
    announce(op::store, file, line);
    const order used = effective(record_of<S>, o);
    recorded& event = note(event_kind::store, S.text, used, file, line);
    const cell<T> given = next_cell(value);
    record.has_written(event, given);
    one_step step;
    word_.store(given, relacy_order(used), rl::debug_info());
    have_written();
  }
  template <fixed_string S>
  T exchange(T value, order o, site<S>, CAIRN_CHECK_PLACE) {
    return update<S>(o, file, line, [&](T) { return value; });
  }
  template <fixed_string S>
  T fetch_add(T value, order o, site<S>, CAIRN_CHECK_PLACE) {
    return update<S>(o, file, line, [&](T old) { return static_cast<T>(old + value); });
  }
  template <fixed_string S>
  T fetch_sub(T value, order o, site<S>, CAIRN_CHECK_PLACE) {
    return update<S>(o, file, line, [&](T old) { return static_cast<T>(old - value); });
  }
  template <fixed_string S>
  T fetch_and(T value, order o, site<S>, CAIRN_CHECK_PLACE) {
    return update<S>(o, file, line, [&](T old) { return static_cast<T>(old & value); });
  }
  template <fixed_string S>
  T fetch_or(T value, order o, site<S>, CAIRN_CHECK_PLACE) {
    return update<S>(o, file, line, [&](T old) { return static_cast<T>(old | value); });
  }
  template <fixed_string S>
  T fetch_xor(T value, order o, site<S>, CAIRN_CHECK_PLACE) {
    return update<S>(o, file, line, [&](T old) { return static_cast<T>(old ^ value); });
  }
  template <fixed_string S>
  bool compare_exchange_weak(T& expected, T desired, order ok, order failed, site<S>, CAIRN_CHECK_PLACE) {
    return compare_exchange<S>(true, expected, desired, ok, failed, file, line);
  }
  template <fixed_string S>
  bool compare_exchange_strong(T& expected, T desired, order ok, order failed, site<S>, CAIRN_CHECK_PLACE) {
    return compare_exchange<S>(false, expected, desired, ok, failed, file, line);
  }

  /// platform::await: what is read is not `old`.
  template <fixed_string S>
  T await(T old, order o, site<S>, CAIRN_CHECK_PLACE) {
    operation next{op::await, this};
    next.value = number(old);
    next.guard = [](const operation& waits) {
      return number(static_cast<const atomic*>(waits.address)->word_.debug_value().value) != waits.value;
    };
    alive_.check("an atomic that is not alive", file, line);
    point(next);
    const order used = effective(record_of<S>, o);
    for (;;) {
      const T got = read(event_kind::load, S.text, used, file, line);
      if (got != old) return got;
      // A stale `old`: the execution in which the newest value is read is explored anyway.
      if (now->in_tree()) {
        now->drop();
        leave();
      }
    }
  }

 private:
  static std::uint64_t number(T value) {
    if constexpr (std::is_integral_v<T>) return static_cast<std::uint64_t>(value);
    return 0;
  }
  void announce(op kind, const char* file, unsigned line) const {
    alive_.check("an atomic that is not alive", file, line);
    operation next{kind, this};
    if constexpr (std::is_same_v<T, std::uint32_t>) {
      next.before = [](const operation& o) {
        return number(static_cast<const atomic*>(o.address)->word_.debug_value().value);
      };
    }
    point(next);
    alive_.check("an atomic that is not alive", file, line);
  }
  recorded& note(event_kind kind, const char* name, order used, const char* file, unsigned line) const {
    recorded& event = record.add(running_thread(), kind, this, name, file, line);
    event.used = used;
    event.ordered = true;
    return event;
  }
  void have_read(std::uint32_t at) const {
    if (contexts::running) now->reads_of[running_thread()].add(this, &newest_, at);
  }
  void have_written() const {
    if (contexts::running) now->reads_of[running_thread()].wrote(this, newest_);
  }
  /// What this thread writes now.
  cell<T> next_cell(T value) {
    const unsigned me = running_thread();
    return {value, ++newest_, static_cast<std::uint16_t>(me), record.index(me)};
  }
  T read(event_kind kind, const char* name, order used, const char* file, unsigned line) const {
    recorded& event = note(kind, name, used, file, line);
    one_step step;
    const cell<T> got = word_.load(relacy_order(used), rl::debug_info());
    record.has_read(event, got);
    have_read(got.position);
    return got.value;
  }
  template <fixed_string S, class Function>
  T update(order o, const char* file, unsigned line, Function function) {
    if (is_quiet<S>()) return std::exchange(quiet_, function(quiet_));
    before_write<S>();
    announce(op::update, file, line);
    const order used = effective(record_of<S>, o);
    recorded& event = note(event_kind::update, S.text, used, file, line);
    one_step step;
    const cell<T> given = next_cell(function(word_.debug_value().value));
    const cell<T> got = word_.exchange(given, relacy_order(used), rl::debug_info());
    record.has_read(event, got);
    record.has_written(event, given);
    have_read(got.position);
    have_written();
    return got.value;
  }
  template <fixed_string S>
  bool compare_exchange(bool weak, T& expected, T desired, order ok, order failed, const char* file, unsigned line) {
    if (is_quiet<S>()) {
      if constexpr (may_be_uncounted(kind_of(S.text))) {
        const bool same = quiet_ == expected;
        (same ? quiet_ : expected) = same ? desired : quiet_;
        return same;
      }
    }
    before_write<S>();
    announce(op::update, file, line);
    const order on_success = effective(record_of<S>, ok), on_failure = effective(failure_record_of<S>, failed);
    const bool equal = same_value(word_.debug_value().value, expected);
    const bool done = equal && !(weak && contexts::running && now->spurious(running_thread()));
    const order used = done ? on_success : on_failure;
    recorded& event = note(done ? event_kind::update : event_kind::failed_update, S.text, used, file, line);
    one_step step;
    if (!done) return fail_to_exchange(event, expected, used);
    const cell<T> given = next_cell(desired);
    const cell<T> got = word_.exchange(given, relacy_order(used), rl::debug_info());
    record.has_read(event, got);
    record.has_written(event, given);
    have_read(got.position);
    have_written();
    return true;
  }
  /// Reads the newest value, as Relacy's failing compare-exchange does: one that cannot succeed.
  bool fail_to_exchange(recorded& event, T& expected, order used) {
    const bool acquires = used == order::acquire || used == order::acq_rel;
    const rl::memory_order failed = used == order::seq_cst ? rl::mo_seq_cst
                                    : acquires             ? rl::mo_acquire
                                                           : rl::mo_relaxed;
    cell<T> got = word_.debug_value();
    now->spurious_wanted = true;
    word_.compare_exchange(rl::bool_t<true>(), got, got, failed, failed, rl::debug_info());
    now->spurious_wanted = false;
    record.has_read(event, got);
    have_read(got.position);
    expected = got.value;
    return false;
  }
  /// Every operation asks, so that a word is never reached both ways.
  template <fixed_string S>
  bool is_quiet() const {
    const bool quiet = is_uncounted(kind_of(S.text));
    (quiet ? uncounted_ : counted_) = true;
    if (uncounted_ && counted_) {
      fail(failure_kind::unsupported, "a word of statistics or quotas is reached as another one", S.text, 0);
    }
    return quiet;
  }
  template <fixed_string S>
  void before_write() {
    static_assert(kind_of(S.text) != site_kind::constant);
    if (!contexts::running) return;
    if (constant_) not_constant(S.text);
    written_ = true;
  }
  static void not_constant(const char* name) {
    fail(failure_kind::unsupported, "a word that is read as constant is written while threads run", name, 0);
  }

  rl::atomic<cell<T>> word_;
  T quiet_{};                 ///< the value, for words of statistics and quotas
  std::uint32_t newest_ = 0;  ///< place of the newest write in modification order
  mutable bool constant_ = false, uncounted_ = false, counted_ = false;
  bool written_ = false;
  lifetime alive_;
};

}  // namespace cairn::check::relacy
