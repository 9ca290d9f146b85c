// SPDX-License-Identifier: MIT
//
// word - an atomic on the graph engine: an event for each operation; T of 1 to 16 bytes, trivially copyable.
//
// A word that is read as constant, or only by statistics, has no events for that (quiet_sites.hpp): it is checked that
// nobody writes it while threads run.
#pragma once
#include "../contexts.hpp"
#include "../quiet_sites.hpp"
#include "../sites.hpp"
#include "runtime.hpp"

namespace cairn::check::graph {

template <class T>
class word {
 public:
  using value_type = T;

  word() : word(T{}) {}
  explicit word(T first)
      : quiet_(first), slot_(runtime::now->construct(this, sizeof(T), to_value(first), runtime::over_zeroes)) {}
  ~word() { runtime::now->destruct(slot_); }
  word(const word&) = delete;
  word& operator=(const word&) = delete;

  template <fixed_string S>
  T load(order o, site<S>, const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) const {
    if (is_quiet<S>()) return quiet_;
    constexpr site_kind kind = kind_of(S.text);
    if (is_constant(kind)) {
      if (written_) runtime::now->fail_constant(S.text);
      constant_ = true;
      operation asked = make<S>(graph::kind::read, o, file, line);
      return from_value<T>(runtime::now->peek(slot_, asked));
    }
    operation asked = make<S>(graph::kind::read, o, file, line);
    return from_value<T>(runtime::now->perform(slot_, asked).got);
  }
  template <fixed_string S>
  void store(T to, order o, site<S>, const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    if (is_quiet<S>()) {
      quiet_ = to;
      return;
    }
    before_write<S>();
    operation asked = make<S>(graph::kind::write, o, file, line);
    asked.operand = to_value(to);
    runtime::now->perform(slot_, asked);
  }
#define CAIRN_UPDATE(name, how)                                                                                \
  template <fixed_string S>                                                                                    \
  T name(T operand, order o, site<S>, const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) { \
    return modify<S>(update::how, operand, o, file, line);                                                     \
  }
  CAIRN_UPDATE(exchange, exchange)
  CAIRN_UPDATE(fetch_add, add)
  CAIRN_UPDATE(fetch_sub, subtract)
  CAIRN_UPDATE(fetch_and, bit_and)
  CAIRN_UPDATE(fetch_or, bit_or)
  CAIRN_UPDATE(fetch_xor, bit_xor)
#undef CAIRN_UPDATE
  template <fixed_string S>
  bool compare_exchange_weak(T& expected, T desired, order ok, order failed, site<S>,
                             const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    return compare<S>(expected, desired, ok, failed, true, file, line);
  }
  template <fixed_string S>
  bool compare_exchange_strong(T& expected, T desired, order ok, order failed, site<S>,
                               const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    return compare<S>(expected, desired, ok, failed, false, file, line);
  }

  template <fixed_string S>
  T await(T old, order o, site<S>, const char* file, unsigned line) {
    operation asked = make<S>(graph::kind::read, o, file, line);
    asked.waiting = waiting::while_equal;
    asked.expected = to_value(old);
    return from_value<T>(runtime::now->perform(slot_, asked).got);
  }

 private:
  /// Every operation asks, so that a word is never reached both ways.
  template <fixed_string S>
  bool is_quiet() const {
    constexpr site_kind kind = kind_of(S.text);
    const bool quiet = is_uncounted(kind);
    (quiet ? uncounted_ : counted_) = true;
    if (uncounted_ && counted_) runtime::now->fail_uncounted(S.text);
    return quiet;
  }
  template <fixed_string S>
  static operation make(graph::kind what, order o, const char* file, unsigned line) {
    operation asked;
    asked.kind = what;
    asked.order = asked.failure_order = effective(record_of<S>, o);
    asked.bytes = sizeof(T);
    asked.site = S.text;
    asked.file = file;
    asked.line = line;
    return asked;
  }
  template <fixed_string S>
  void before_write() {
    static_assert(kind_of(S.text) != site_kind::constant);
    if (!contexts::running) return;
    if (constant_) runtime::now->fail_constant(S.text);
    written_ = true;
  }
  template <fixed_string S>
  T modify(update how, T operand, order o, const char* file, unsigned line) {
    operation asked = make<S>(graph::kind::read, o, file, line);
    asked.update = how;
    asked.operand = to_value(operand);
    if (is_quiet<S>()) {
      const T old = quiet_;
      quiet_ = from_value<T>(updated(asked, to_value(old)));
      return old;
    }
    before_write<S>();
    return from_value<T>(runtime::now->perform(slot_, asked).got);
  }
  template <fixed_string S>
  bool compare(T& expected, T desired, order ok, order failed, bool weak, const char* file, unsigned line) {
    if (is_quiet<S>()) {
      if constexpr (may_be_uncounted(kind_of(S.text))) {
        const bool same = quiet_ == expected;
        (same ? quiet_ : expected) = same ? desired : quiet_;
        return same;
      }
    }
    before_write<S>();
    operation asked = make<S>(graph::kind::read, ok, file, line);
    asked.update = update::compare;
    asked.failure_order = effective(failure_record_of<S>, failed);
    asked.weak = weak;
    asked.operand = to_value(desired);
    asked.expected = to_value(expected);
    const auto answer = runtime::now->perform(slot_, asked);
    if (!answer.wrote) expected = from_value<T>(answer.got);
    return answer.wrote;
  }

  T quiet_;  ///< the value, for words of statistics and quotas
  std::uint32_t slot_;
  mutable bool constant_ = false, uncounted_ = false, counted_ = false;
  bool written_ = false;
};

}  // namespace cairn::check::graph
