// SPDX-License-Identifier: MIT
//
// platform - the platform (alloc/platform/platform.hpp, models/engine/program.hpp) on the graph engine.
//
//   atomic<T>   an event for each operation; T of 1 to 16 bytes, trivially copyable
//   plain<T>    the value itself, with a shadow that finds races and reads before any write
//   retry       the thread blocks (options::retry_blocks): the execution without that iteration is explored anyway
//   await       one load that returns another value than `old`, or blocks
//   os          memory from a static array that reads zero at first; purging writes zero (engine/memory.hpp)
//
// Invariant: nothing here orders more than production does: no member but atomic<T>, fence, start, join and mutex
// synchronises.
#pragma once
#include <type_traits>

#include "../contexts.hpp"
#include "../memory.hpp"
#include "../quiet_sites.hpp"
#include "../sites.hpp"
#include "platform.hpp"
#include "runtime.hpp"

namespace cairn::check::graph {

/// While objects_over() constructs: what is made reads zero, and was there always.
inline bool over_zeroes = false;

template <class T>
value to_value(const T& from) {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= 16);
  value v;
  std::memcpy(static_cast<void*>(&v), &from, sizeof from);
  return v;
}
template <class T>
T from_value(const value& v) {
  T made;
  std::memcpy(static_cast<void*>(&made), &v, sizeof made);
  return made;
}

struct platform {
  template <class T>
  class atomic {
   public:
    using value_type = T;

    atomic() : atomic(T{}) {}
    explicit atomic(T first)
        : quiet_(first), slot_(runtime::now->construct(this, sizeof(T), to_value(first), over_zeroes)) {}
    ~atomic() { runtime::now->destruct(slot_); }
    atomic(const atomic&) = delete;
    atomic& operator=(const atomic&) = delete;

    template <fixed_string S>
    T load(order o, site<S>, const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) const {
      constexpr site_kind kind_of_site = kind_of(S.text);
      if constexpr (kind_of_site == site_kind::statistic) return quiet_;
      if (kind_of_site == site_kind::constant || (kind_of_site == site_kind::assumed && contexts::assume_constants) ||
          (kind_of_site == site_kind::unreleased && contexts::assume_unreleased)) {
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
      if constexpr (kind_of(S.text) == site_kind::statistic) {
        const T old = quiet_;
        quiet_ = from_value<T>(updated(asked, to_value(old)));
        return old;
      }
      before_write<S>();
      return from_value<T>(runtime::now->perform(slot_, asked).got);
    }
    template <fixed_string S>
    bool compare(T& expected, T desired, order ok, order failed, bool weak, const char* file, unsigned line) {
      if constexpr (kind_of(S.text) == site_kind::statistic) {
        const bool same = quiet_ == expected;
        (same ? quiet_ : expected) = same ? desired : quiet_;
        return same;
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

    T quiet_;  ///< the value, for words of statistics
    std::uint32_t slot_;
    mutable bool constant_ = false;
    bool written_ = false;
  };

  template <class T>
  struct plain {
    using value_type = T;
    plain() : data_{} { runtime::now->construct_plain(shadow_, over_zeroes); }
    explicit plain(T first) : data_(first) { runtime::now->construct_plain(shadow_, true); }
    ~plain() {
      if (!runtime::now->threads_run()) return;
      runtime::now->write_plain(shadow_, this, "destruction", 0);
      shadow_.dead = true;
    }
    plain(const plain&) = delete;
    plain& operator=(const plain&) = delete;
    T get(const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) const {
      if (runtime::now->recording()) runtime::now->record_plain(false, this, file, line, shown());
      runtime::now->read_plain(shadow_, this, file, line);
      return data_;
    }
    void set(T to, const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
      data_ = to;
      if (runtime::now->recording()) runtime::now->record_plain(true, this, file, line, shown());
      runtime::now->write_plain(shadow_, this, file, line);
    }

   private:
    std::string shown() const {
      if constexpr (std::is_pointer_v<T>) {
        return data_ == nullptr ? "null" : runtime::now->name_of_address(static_cast<const void*>(data_));
      } else if constexpr (std::is_enum_v<T>) {
        return std::to_string(static_cast<long long>(data_));
      } else if constexpr (std::is_arithmetic_v<T>) {
        return std::to_string(data_);
      } else {
        return "...";
      }
    }
    T data_;
    shadow shadow_;
  };

  class mutex {
   public:
    mutex() : slot_(runtime::now->construct(this, 1, {}, over_zeroes)) {}
    void lock(const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
      operation asked = make(graph::kind::read, order::acquire, "mutex.lock", file, line);
      asked.update = update::exchange;
      asked.operand = {1, 0};
      runtime::now->perform(slot_, asked);
    }
    void unlock(const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
      operation asked = make(graph::kind::write, order::release, "mutex.unlock", file, line);
      runtime::now->perform(slot_, asked);
    }

   private:
    static operation make(graph::kind what, order o, const char* name, const char* file, unsigned line) {
      operation asked;
      asked.kind = what;
      asked.waiting = waiting::lock;
      asked.order = asked.failure_order = o;
      asked.bytes = 1;
      asked.site = name;
      asked.file = file;
      asked.line = line;
      return asked;
    }
    std::uint32_t slot_;
  };

  template <class T>
  static T* objects_over(void* memory, std::size_t count) {
    over_zeroes = true;
    T* made = model_memory::construct<T>(memory, count);
    over_zeroes = false;
    return made;
  }
  // What the client may use of a block is a plain of its own (scenarios write it): there is nothing to clear or copy.
  static void clear(void*, std::size_t) {}
  static void copy(void*, const void*, std::size_t) {}

  template <class Allocator>
  static context_slot& context_of() {
    return contexts::slots[contexts::current()];
  }
  static bool on_context_end(void (*function)(void*), void* argument) {
    return contexts::on_end(function, argument);
  }
  static void after_fork_child() {}  // a model has no processes

  static void pause() {}
  static void retry() {
    runtime::now->retry();
  }

  template <class T, fixed_string S>
  static T await(atomic<T>& word, std::type_identity_t<T> old, order o, site<S> where,
                 const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    return word.await(old, o, where, file, line);
  }
  template <class T>
  static void wake(atomic<T>&) {}
  static void fence(order o, const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    operation asked;
    asked.kind = graph::kind::fence;
    asked.order = o;
    asked.site = "fence";
    asked.file = file;
    asked.line = line;
    runtime::now->fence(asked);
  }

  static void out_of_memory() {}
  static void check(bool holds, const char* file = __builtin_FILE(), unsigned line = __builtin_LINE()) {
    runtime::now->check(holds, file, line);
  }
  static void misuse(misuse_kind kind, const void*) {
    constexpr const char* texts[] = {"misuse: foreign pointer", "misuse: interior pointer", "misuse: double free",
                                     "misuse: size mismatch", "misuse: corrupted metadata"};
    runtime::now->fail(failure_kind::misuse, texts[static_cast<unsigned char>(kind)]);
  }

  static unsigned choose(unsigned count) {
    return runtime::now->choose(count, "choose");
  }
  static void cover(const char* point) {
    runtime::now->cover(point);
  }
  static void outcome(std::uint64_t what) {
    runtime::now->set_outcome(what);
  }
  static void start(unsigned thread) {
    runtime::now->start(thread);
  }
  static void join(unsigned thread) {
    runtime::now->join(thread);
  }
  static unsigned thread_index() {
    return runtime::now->thread();
  }

  template <class T, class... Arguments>
  static T* create(Arguments&&... arguments) {
    T* made = ::new (runtime::now->allocate(sizeof(T), alignof(T))) T(static_cast<Arguments&&>(arguments)...);
    runtime::now->created();
    return made;
  }
  template <class T>
  static void destroy(T* object) {
    object->~T();
    runtime::now->destroyed();
  }

  using os = model_os;
};

static_assert(Platform<platform>);

}  // namespace cairn::check::graph
