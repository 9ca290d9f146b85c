// SPDX-License-Identifier: MIT
//
// production - the platform of the shipping library: std::atomic, one TLS slot, Linux.
//
// The only file of layers 0-5 that names <atomic> and thread_local. Each member compiles to the instruction that
// hand-written code would have: properties/assembly compares them with both compilers.
#pragma once
#include <atomic>

#include "os.hpp"
#include "platform.hpp"

namespace cairn {

struct production {
  using os = linux_os;

  static constexpr std::memory_order standard(order o) noexcept {
    switch (o) {
      case order::relaxed: return std::memory_order_relaxed;
      case order::acquire: return std::memory_order_acquire;
      case order::release: return std::memory_order_release;
      case order::acq_rel: return std::memory_order_acq_rel;
      case order::seq_cst: break;
    }
    return std::memory_order_seq_cst;
  }

  /// std::atomic with explicit orders and site names. All-zero bytes are a valid value: page metadata lies over
  /// memory that the system has zeroed.
  template <class T>
  class atomic {
   public:
    using value_type = T;
    static_assert(std::atomic<T>::is_always_lock_free);

    constexpr atomic() noexcept = default;
    constexpr explicit atomic(T value) noexcept : word_(value) {}

    template <fixed_string S>
    [[gnu::always_inline]] T load(order o, site<S>) const noexcept {
      return word_.load(standard(o));
    }
    template <fixed_string S>
    [[gnu::always_inline]] void store(T value, order o, site<S>) noexcept {
      word_.store(value, standard(o));
    }
    template <fixed_string S>
    [[gnu::always_inline]] T exchange(T value, order o, site<S>) noexcept {
      return word_.exchange(value, standard(o));
    }
    template <fixed_string S>
    [[gnu::always_inline]] T fetch_add(T value, order o, site<S>) noexcept {
      return word_.fetch_add(value, standard(o));
    }
    template <fixed_string S>
    [[gnu::always_inline]] T fetch_sub(T value, order o, site<S>) noexcept {
      return word_.fetch_sub(value, standard(o));
    }
    template <fixed_string S>
    [[gnu::always_inline]] T fetch_and(T value, order o, site<S>) noexcept {
      return word_.fetch_and(value, standard(o));
    }
    template <fixed_string S>
    [[gnu::always_inline]] T fetch_or(T value, order o, site<S>) noexcept {
      return word_.fetch_or(value, standard(o));
    }
    template <fixed_string S>
    [[gnu::always_inline]] T fetch_xor(T value, order o, site<S>) noexcept {
      return word_.fetch_xor(value, standard(o));
    }
    template <fixed_string S>
    [[gnu::always_inline]] bool compare_exchange_weak(T& expected, T desired, order ok, order fail, site<S>) noexcept {
      return word_.compare_exchange_weak(expected, desired, standard(both(ok, fail)), standard(fail));
    }
    template <fixed_string S>
    [[gnu::always_inline]] bool compare_exchange_strong(T& expected, T desired, order ok, order fail,
                                                        site<S>) noexcept {
      return word_.compare_exchange_strong(expected, desired, standard(both(ok, fail)), standard(fail));
    }

   private:
    friend struct production;
    /// C++17 allows a failure order that is stronger than the success order; g++ 12 takes such a pair for seq_cst.
    static constexpr order both(order ok, order fail) noexcept {
      if (fail != order::acquire) return ok;
      return ok == order::relaxed ? order::acquire : ok == order::release ? order::acq_rel : ok;
    }
    std::atomic<T> word_;
  };

  /// A bare T.
  template <class T>
  struct plain {
    using value_type = T;
    T value{};
    [[gnu::always_inline]] constexpr T get() const noexcept { return value; }
    [[gnu::always_inline]] constexpr void set(T v) noexcept { value = v; }
  };

  template <class T>
  static T* objects_over(void* memory, std::size_t) noexcept {
    return static_cast<T*>(memory);
  }

  /// The slot of this thread: one load from initial-exec TLS. Its first value is a constant.
  template <class Allocator>
  [[gnu::always_inline]] static context_slot& context_of() noexcept {
    return slot<Allocator>;
  }

  static bool on_context_end(void (*function)(void*), void* argument) noexcept {
    return os::on_thread_end(function, argument);
  }
  static void after_fork_child() noexcept { os::after_fork_child(); }

  static void pause() noexcept {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
  }
  [[gnu::always_inline]] static void retry() noexcept {}
  [[gnu::always_inline]] static void cas_retry() noexcept {}

  /// A bounded spin, then a futex.
  template <fixed_string S>
  static std::uint32_t await(atomic<std::uint32_t>& word, std::uint32_t old, order o, site<S> where) noexcept {
    constexpr int spins = 64;
    for (int i = 0; i < spins; i++) {
      const std::uint32_t now = word.load(o, where);
      if (now != old) return now;
      pause();
    }
    os::wait(reinterpret_cast<std::uint32_t*>(&word.word_), old);
    return word.load(o, where);
  }
  template <fixed_string S>
  static std::uint32_t await_for(atomic<std::uint32_t>& word, std::uint32_t old, order o, site<S> where,
                                 std::uint64_t milliseconds) noexcept {
    if (word.load(o, where) == old) {
      os::wait_for(reinterpret_cast<std::uint32_t*>(&word.word_), old, milliseconds);
    }
    return word.load(o, where);
  }
  static void wake(atomic<std::uint32_t>& word) noexcept {
    os::wake_all(reinterpret_cast<std::uint32_t*>(&word.word_));
  }

  static void fence(order o) noexcept {
    std::atomic_thread_fence(standard(o));
  }

  /// Zeroes `bytes` bytes at a multiple of 16; up to 64 without a call or a loop, by stores that may overlap. May write
  /// up to the next multiple of 16.
  [[gnu::always_inline]] static void clear(void* address, std::size_t bytes) noexcept {
    using pair = std::uint64_t __attribute__((vector_size(16), may_alias));
    const std::size_t last = (bytes - 1) / sizeof(pair);  // of 0 bytes: very large
    if (last >= 4) {
      if (bytes != 0) __builtin_memset(address, 0, bytes);
      return;
    }
    auto* to = static_cast<pair*>(address);
    to[0] = to[last] = pair{};
    if (last >= 2) to[1] = to[last - 1] = pair{};
  }
  static void copy(void* to, const void* from, std::size_t bytes) noexcept {
    __builtin_memcpy(to, from, bytes);
  }

  [[gnu::cold]] static void out_of_memory() noexcept {
    os::set_enomem();
  }

  [[gnu::always_inline]] static void check(bool holds) noexcept {
    if (!holds) [[unlikely]]
      misuse(misuse_kind::corrupted_metadata, nullptr);
  }
  [[noreturn, gnu::cold, gnu::noinline]] static void misuse(misuse_kind kind, const void* address) noexcept {
    os::report(misuse_text(kind), address);
    os::abort();
  }
  [[noreturn, gnu::cold, gnu::noinline]] static void misuse(const double_entry& both) noexcept {
    os::report(both);
    os::abort();
  }
  static std::uint64_t thread_number() noexcept {
    return os::thread_number();
  }

 private:
  template <class Allocator>
  [[gnu::tls_model("initial-exec")]] static inline constinit thread_local context_slot slot =
      instance_of<Allocator>::first_context;
};

static_assert(Platform<production>);

}  // namespace cairn
