// SPDX-License-Identifier: MIT
//
// atomic - platform::atomic and platform::plain on Relacy: the types and sites of what untyped.cpp does. T of 1 to 16
// bytes, trivially copyable.
#pragma once
#include <cstdio>
#include <type_traits>
#include <utility>

#include "quiet_sites.hpp"
#include "untyped.hpp"

// Where an operation of the platform was called: arguments that nobody gives.
#define CAIRN_CHECK_PLACE const char *file = __builtin_FILE(), unsigned line = __builtin_LINE()

namespace cairn::check::relacy {

/// show_function of a type.
template <class T>
void show(char* to, std::size_t size, const value& of, bool& is_pointer) {
  const T shown = from_value<T>(of);
  is_pointer = std::is_pointer_v<T>;
  if constexpr (std::is_same_v<T, bool>) {
    std::snprintf(to, size, "%s", shown ? "true" : "false");
  } else if constexpr (std::is_pointer_v<T>) {
    std::snprintf(to, size, "%llx", static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(shown)));
  } else if constexpr (std::is_enum_v<T> || (std::is_integral_v<T> && std::is_signed_v<T>)) {
    std::snprintf(to, size, "%lld", static_cast<long long>(shown));
  } else if constexpr (std::is_integral_v<T>) {
    const auto number = static_cast<unsigned long long>(shown);
    std::snprintf(to, size, number < 1'000'000 ? "%llu" : "0x%llx", number);
  } else {
    const auto* bytes = reinterpret_cast<const unsigned char*>(&shown);
    std::size_t used = 0;
    for (std::size_t i = sizeof(T); i-- != 0 && used + 3 < size; used += 2) {
      std::snprintf(to + used, size - used, "%02x", bytes[i]);
    }
  }
}

template <class T>
class atomic {
 public:
  using value_type = T;

  atomic() : atomic(T{}) {}
  explicit atomic(T first) : word_(to_value(first)), quiet_(first) {}
  atomic(const atomic&) = delete;
  atomic& operator=(const atomic&) = delete;

  template <fixed_string S>
  T load(order o, site<S>, CAIRN_CHECK_PLACE) const {
    constexpr site_kind kind = kind_of(S.text);
    if (is_quiet<S>()) return quiet_;
    if (is_constant(kind)) {
      if (written_) not_constant(S.text);
      constant_ = true;
      return from_value<T>(word_.newest());
    }
    return from_value<T>(word_.load({&record_of<S>, o, &show<T>, file, line}));
  }
  template <fixed_string S>
  void store(T to, order o, site<S>, CAIRN_CHECK_PLACE) {
    if (is_quiet<S>()) {
      quiet_ = to;
      return;
    }
    before_write<S>();
    word_.store(to_value(to), {&record_of<S>, o, &show<T>, file, line});
  }
#define CAIRN_UPDATE(name, result)                                                                                \
  template <fixed_string S>                                                                                       \
  T name(T operand, order o, site<S>, CAIRN_CHECK_PLACE) {                                                        \
    return update<S>([](T old [[maybe_unused]], T operand_) { return static_cast<T>(result); }, operand, o, file, \
                     line);                                                                                       \
  }
  CAIRN_UPDATE(exchange, operand_)
  CAIRN_UPDATE(fetch_add, old + operand_)
  CAIRN_UPDATE(fetch_sub, old - operand_)
  CAIRN_UPDATE(fetch_and, old& operand_)
  CAIRN_UPDATE(fetch_or, old | operand_)
  CAIRN_UPDATE(fetch_xor, old ^ operand_)
#undef CAIRN_UPDATE
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
    return from_value<T>(word_.await(to_value(old), {&record_of<S>, o, &show<T>, file, line}));
  }

 private:
  template <fixed_string S, class Function>
  T update(Function, T operand, order o, const char* file, unsigned line) {
    if (is_quiet<S>()) return std::exchange(quiet_, Function{}(quiet_, operand));
    before_write<S>();
    const auto combine = [](const value& old, const value& with) {
      return to_value(Function{}(from_value<T>(old), from_value<T>(with)));
    };
    return from_value<T>(word_.update(combine, to_value(operand), {&record_of<S>, o, &show<T>, file, line}));
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
    value seen = to_value(expected);
    const bool done = word_.compare_exchange(weak, seen, to_value(desired), {&record_of<S>, ok, &show<T>, file, line},
                                             {&failure_record_of<S>, failed, &show<T>, file, line});
    if (!done) expected = from_value<T>(seen);
    return done;
  }
  /// Every operation asks, so that a word is never reached both ways.
  template <fixed_string S>
  bool is_quiet() const {
    constexpr site_kind kind = kind_of(S.text);
    const bool quiet = is_uncounted(kind);
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

  untyped_atomic word_;
  T quiet_{};  ///< the value, for words of statistics and quotas
  mutable bool constant_ = false, uncounted_ = false, counted_ = false;
  bool written_ = false;
};

template <class T>
class plain {
 public:
  using value_type = T;

  plain() : plain(T{}) {}
  explicit plain(T first) : data_(to_value(first)) {}
  plain(const plain&) = delete;
  plain& operator=(const plain&) = delete;
  ~plain() {
    if (untyped_plain::end_is_write()) set(T{});
  }

  T get(CAIRN_CHECK_PLACE) const { return from_value<T>(data_.get(&show<T>, file, line)); }
  void set(T to, CAIRN_CHECK_PLACE) { data_.set(to_value(to), &show<T>, file, line); }

 private:
  untyped_plain data_;
};

}  // namespace cairn::check::relacy
