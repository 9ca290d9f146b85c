// SPDX-License-Identifier: MIT
//
// interpreter - a litmus program as a scenario: its threads on a stack machine, its locations on platform P.
//
//   atomic accesses only   P::atomic
//   plain accesses only    P::plain
//   both                   the value in a P::atomic, accessed relaxed by plain accesses; and plains that exist only to
//                          race: one that every plain write sets and every access else reads, and for each pair of
//                          threads one that the first's plain reads read and the second's atomic writes set
//
// Why that is right for both: without a race, everything that a plain access conflicts with is ordered before or
// after it, so that a relaxed access reads and orders what a plain one would.
//
// One program at a time: `current` is set before exploring. Threads keep no memory, as they may be left in the middle.
// P::outcome gets the final state packed into 63 bits where it fits, as it nearly always does: then any process can
// read it. Otherwise its number in `table`, which has fixed storage: nothing here may allocate, as Relacy owns new.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <new>

#include "code.hpp"

namespace cairn::check::litmus {

/// What cannot be packed, and what went wrong, in the executions of the current program.
class execution_log {
 public:
  static constexpr std::uint64_t filtered = ~std::uint64_t{0};  ///< an execution that the filter drops
  static constexpr std::uint64_t endless = filtered - 1;        ///< one that was cut off within the interpreter
  static constexpr std::uint64_t tabled = std::uint64_t{1} << 63;

  const char* undefined = nullptr;  ///< undefined behaviour other than a race
  bool full = false;                ///< more states than there is room for

  void clear() {
    undefined = nullptr;
    full = false;
    used_ = 0;
  }
  std::uint64_t encode(const std::int64_t* values, std::size_t width) {
    const std::size_t bits = width == 0 ? 0 : std::min<std::size_t>(63 / width, 62);
    std::uint64_t packed = 0;
    for (std::size_t i = 0; i < width; i++) {
      const std::uint64_t value = zigzag(values[i]);
      if (value >> bits != 0) return tabled | number_of(values, width);
      packed = packed << bits | value;
    }
    return packed;
  }
  void decode(std::uint64_t outcome, std::int64_t* values, std::size_t width) const {
    if ((outcome & tabled) != 0) {
      for (std::size_t i = 0; i < width; i++) values[i] = values_[(outcome & ~tabled) * width + i];
      return;
    }
    const std::size_t bits = width == 0 ? 0 : std::min<std::size_t>(63 / width, 62);
    for (std::size_t i = width; i-- != 0; outcome >>= bits) {
      const std::uint64_t value = outcome & ((std::uint64_t{1} << bits) - 1);
      values[i] = static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }
  }

 private:
  static constexpr std::size_t capacity = std::size_t{1} << 18;

  static std::uint64_t zigzag(std::int64_t value) {
    return static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
  }
  std::uint64_t number_of(const std::int64_t* values, std::size_t width) {
    std::size_t at = 0;
    for (; at + width <= used_; at += width) {
      if (std::equal(values, values + width, values_.begin() + static_cast<std::ptrdiff_t>(at))) return at / width;
    }
    if (at + width > capacity) {
      full = true;
      return 0;
    }
    std::copy(values, values + width, values_.begin() + static_cast<std::ptrdiff_t>(at));
    used_ = at + width;
    return at / width;
  }

  std::array<std::int64_t, capacity> values_;
  std::size_t used_ = 0;
};

inline const test* current = nullptr;
inline execution_log table;
/// Plain accesses as relaxed atomic ones: lists the states of a program that races.
inline bool plain_as_relaxed = false;

/// value_of(observed) -> int64
template <class ValueOf>
bool holds(const condition& asked, unsigned at, const ValueOf& value_of) {
  if (asked.nodes.empty()) return true;
  const condition_node& node = asked.nodes[at];
  switch (node.kind) {
    case condition_node::kind_of::truth: return true;
    case condition_node::kind_of::falsity: return false;
    case condition_node::kind_of::equals: return value_of(node.subject) == node.value;
    case condition_node::kind_of::equals_other: return value_of(node.subject) == value_of(node.other);
    case condition_node::kind_of::negation: return !holds(asked, node.parts[0], value_of);
    case condition_node::kind_of::implies:
      return !holds(asked, node.parts[0], value_of) || holds(asked, node.parts[1], value_of);
    case condition_node::kind_of::both:
      for (const unsigned part : node.parts) {
        if (!holds(asked, part, value_of)) return false;
      }
      return true;
    case condition_node::kind_of::either:
      for (const unsigned part : node.parts) {
        if (holds(asked, part, value_of)) return true;
      }
      return false;
  }
  return false;
}

/// Arithmetic wraps at 64 bits. False: undefined in C (division by zero, shift out of range).
inline bool compute(opcode op, std::int64_t a, std::int64_t b, std::int64_t& result) {
  const auto x = static_cast<std::uint64_t>(a), y = static_cast<std::uint64_t>(b);
  switch (op) {
    case opcode::add: result = static_cast<std::int64_t>(x + y); return true;
    case opcode::sub: result = static_cast<std::int64_t>(x - y); return true;
    case opcode::mul: result = static_cast<std::int64_t>(x * y); return true;
    case opcode::bit_and: result = a & b; return true;
    case opcode::bit_or: result = a | b; return true;
    case opcode::bit_xor: result = a ^ b; return true;
    case opcode::equal: result = a == b; return true;
    case opcode::unequal: result = a != b; return true;
    case opcode::less: result = a < b; return true;
    case opcode::less_equal: result = a <= b; return true;
    case opcode::greater: result = a > b; return true;
    case opcode::greater_equal: result = a >= b; return true;
    case opcode::shl:
    case opcode::shr:
      if (b < 0 || b > 63) return false;
      result = op == opcode::shl ? static_cast<std::int64_t>(x << b) : a >> b;
      return true;
    case opcode::div:
    case opcode::mod:
      if (b == 0 || (b == -1 && a == INT64_MIN)) return false;
      result = op == opcode::div ? a / b : a % b;
      return true;
    default: return false;
  }
}

template <class P>
class interpreter {
  using atomic = typename P::template atomic<std::int64_t>;
  using plain = typename P::template plain<std::int64_t>;

 public:
  interpreter() : test_(*current) {
    for (unsigned i = 0; i < test_.locations.size(); i++) {
      const location& made = test_.locations[i];
      if (is_atomic(i)) {
        ::new (static_cast<void*>(&atomics_[i])) atomic(made.initial);
      } else {
        ::new (static_cast<void*>(&plains_[i])) plain(made.initial);
      }
      if (is_mixed(i)) {
        ::new (static_cast<void*>(&plains_[i])) plain(0);
        racers_of_[i] = pairs_;
        for (unsigned pair = 0; pair < pairs(); pair++) ::new (static_cast<void*>(&racers_[pairs_++])) plain(0);
      }
    }
  }
  ~interpreter() {
    for (unsigned i = 0; i < test_.locations.size(); i++) {
      if (is_atomic(i)) as_atomic(i).~atomic();
      if (!is_atomic(i) || is_mixed(i)) as_plain(plains_[i]).~plain();
    }
    for (unsigned i = 0; i < pairs_; i++) as_plain(racers_[i]).~plain();
  }
  interpreter(const interpreter&) = delete;
  interpreter& operator=(const interpreter&) = delete;

  void thread(unsigned index) {
    const thread_code& running = test_.threads[index];
    auto& registers = registers_[index];
    for (std::size_t i = 0; i < running.registers.size(); i++) registers[i] = running.initial[i];
    cut_off_[index] = false;
    std::int64_t stack[limits::stack + 1];
    std::size_t held = 0;
    std::uint64_t steps = 0;
    for (std::size_t at = 0; at < running.code.size(); at++) {
      if (++steps > limits::steps) {
        cut_off_[index] = true;
        return;
      }
      const instruction& now = running.code[at];
      switch (now.op) {
        case opcode::push: stack[held++] = now.value; break;
        case opcode::push_register: stack[held++] = registers[now.target]; break;
        case opcode::set_register: registers[now.target] = stack[--held]; break;
        case opcode::pop: held--; break;
        case opcode::negate:
          stack[held - 1] = static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(stack[held - 1]));
          break;
        case opcode::logical_not: stack[held - 1] = stack[held - 1] == 0; break;
        case opcode::complement: stack[held - 1] = ~stack[held - 1]; break;
        case opcode::truth: stack[held - 1] = stack[held - 1] != 0; break;
        case opcode::repeat: P::retry(); [[fallthrough]];
        case opcode::jump: at = std::size_t{now.target} - 1; break;
        case opcode::jump_if_zero:
          if (stack[--held] == 0) at = std::size_t{now.target} - 1;
          break;
        case opcode::jump_if_not_zero:
          if (stack[--held] != 0) at = std::size_t{now.target} - 1;
          break;
        case opcode::fence: P::fence(now.first); break;
        case opcode::load: stack[held++] = load(now, index); break;
        case opcode::plain_load: stack[held++] = plain_load(now.target, index); break;
        case opcode::store:
          store(now, index, stack[held - 1]);
          if (now.value == 0) held--;
          break;
        case opcode::plain_store:
          plain_store(now.target, index, stack[held - 1]);
          if (now.value == 0) held--;
          break;
        case opcode::exchange:
        case opcode::fetch_add:
        case opcode::fetch_sub:
        case opcode::fetch_and:
        case opcode::fetch_or:
        case opcode::fetch_xor: stack[held - 1] = update(now, index, stack[held - 1]); break;
        case opcode::compare_strong:
        case opcode::compare_weak: stack[held - 1] = compare(now, index, stack[held - 1]); break;
        default:
          held--;
          if (!compute(now.op, stack[held - 1], stack[held], stack[held - 1])) {
            table.undefined = "division by zero or shift out of range";
            P::check(false);
            return;
          }
      }
    }
  }

  void after() {
    for (unsigned i = 0; i < test_.locations.size(); i++) {
      final_[i] = is_atomic(i) ? as_atomic(i).load(order::relaxed, at<"final">) : as_plain(plains_[i]).get();
    }
    for (unsigned i = 0; i < test_.threads.size(); i++) {
      if (cut_off_[i]) return P::outcome(execution_log::endless);
    }
    const auto value_of = [&](const observed& what) {
      return what.thread < 0 ? final_[what.index] : registers_[static_cast<unsigned>(what.thread)][what.index];
    };
    if (!holds(test_.filter, test_.filter.root, value_of)) return P::outcome(execution_log::filtered);
    std::int64_t values[limits::shown];
    for (std::size_t i = 0; i < test_.shown.size(); i++) values[i] = value_of(test_.shown[i]);
    P::outcome(table.encode(values, test_.shown.size()));
  }

 private:
  template <class T>
  struct alignas(T) room {
    std::byte bytes[sizeof(T)];
  };

  bool is_atomic(unsigned i) const {
    return test_.locations[i].atomic_access || (plain_as_relaxed && test_.locations[i].plain_access);
  }
  bool is_mixed(unsigned i) const {
    return !plain_as_relaxed && test_.locations[i].atomic_access && test_.locations[i].plain_access;
  }
  unsigned pairs() const { return static_cast<unsigned>(test_.threads.size() * test_.threads.size()); }
  atomic& as_atomic(unsigned i) { return *std::launder(reinterpret_cast<atomic*>(&atomics_[i])); }
  static plain& as_plain(room<plain>& memory) { return *std::launder(reinterpret_cast<plain*>(&memory)); }
  plain& racer(unsigned i, unsigned reader, unsigned writer) {
    return as_plain(racers_[racers_of_[i] + reader * test_.threads.size() + writer]);
  }

  void before_atomic(unsigned i, unsigned thread, bool writes) {
    if (!is_mixed(i)) return;
    static_cast<void>(as_plain(plains_[i]).get());
    for (unsigned reader = 0; writes && reader < test_.threads.size(); reader++) racer(i, reader, thread).set(1);
  }
  std::int64_t plain_load(unsigned i, unsigned thread) {
    if (!is_atomic(i)) return as_plain(plains_[i]).get();
    if (is_mixed(i)) {
      static_cast<void>(as_plain(plains_[i]).get());
      for (unsigned writer = 0; writer < test_.threads.size(); writer++) {
        static_cast<void>(racer(i, thread, writer).get());
      }
    }
    return as_atomic(i).load(order::relaxed, at<"plain.load">);
  }
  void plain_store(unsigned i, unsigned, std::int64_t value) {
    if (!is_atomic(i)) return as_plain(plains_[i]).set(value);
    if (is_mixed(i)) as_plain(plains_[i]).set(1);
    as_atomic(i).store(value, order::relaxed, at<"plain.store">);
  }
  std::int64_t load(const instruction& now, unsigned thread) {
    before_atomic(now.target, thread, false);
    return as_atomic(now.target).load(now.first, at<"load">);
  }
  void store(const instruction& now, unsigned thread, std::int64_t value) {
    before_atomic(now.target, thread, true);
    as_atomic(now.target).store(value, now.first, at<"store">);
  }
  std::int64_t update(const instruction& now, unsigned thread, std::int64_t operand) {
    before_atomic(now.target, thread, true);
    atomic& word = as_atomic(now.target);
    switch (now.op) {
      case opcode::exchange: return word.exchange(operand, now.first, at<"exchange">);
      case opcode::fetch_add: return word.fetch_add(operand, now.first, at<"fetch_add">);
      case opcode::fetch_sub: return word.fetch_sub(operand, now.first, at<"fetch_sub">);
      case opcode::fetch_and: return word.fetch_and(operand, now.first, at<"fetch_and">);
      case opcode::fetch_or: return word.fetch_or(operand, now.first, at<"fetch_or">);
      default: return word.fetch_xor(operand, now.first, at<"fetch_xor">);
    }
  }
  std::int64_t compare(const instruction& now, unsigned thread, std::int64_t desired) {
    auto& registers = registers_[thread];
    std::int64_t expected = now.expected_in_memory ? plain_load(now.expected, thread) : registers[now.expected];
    before_atomic(now.target, thread, false);
    atomic& word = as_atomic(now.target);
    const bool done = now.op == opcode::compare_strong
                          ? word.compare_exchange_strong(expected, desired, now.first, now.second, at<"compare">)
                          : word.compare_exchange_weak(expected, desired, now.first, now.second, at<"compare_weak">);
    if (done && is_mixed(now.target)) {
      for (unsigned reader = 0; reader < test_.threads.size(); reader++) racer(now.target, reader, thread).set(1);
    }
    if (!done) {
      if (now.expected_in_memory) {
        plain_store(now.expected, thread, expected);
      } else {
        registers[now.expected] = expected;
      }
    }
    return done ? 1 : 0;
  }

  const test& test_;
  std::array<room<atomic>, limits::locations> atomics_;
  std::array<room<plain>, limits::locations> plains_;
  std::array<room<plain>, limits::pairs> racers_;
  std::array<unsigned, limits::locations> racers_of_{};
  unsigned pairs_ = 0;
  std::array<std::array<std::int64_t, limits::registers>, limits::threads> registers_{};
  std::array<bool, limits::threads> cut_off_{};
  std::array<std::int64_t, limits::locations> final_{};
};

/// The scenario: Relacy wants the number of threads at compile time.
template <class P, unsigned N>
struct scenario_of : interpreter<P> {
  static constexpr unsigned threads = N;
};

}  // namespace cairn::check::litmus
