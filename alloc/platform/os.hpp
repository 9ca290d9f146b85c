// SPDX-License-Identifier: MIT
//
// os - the operating system calls of the production platform.
//
// Every call leaves errno as it was, allocates nothing through Cairn, and is safe from any thread at any time.
// A call that fails changes nothing. Sizes and addresses are multiples of page_size().
#pragma once
#include <cstddef>
#include <cstdint>

#include "platform.hpp"

namespace cairn {

/// Built with a sanitizer that shadows memory: it decides where memory may lie.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
#else
inline constexpr bool sanitized = false;
#endif

struct linux_os {
  /// Reserves `bytes` of address space without access, at `hint` if that is free, else elsewhere. Null on failure.
  static void* reserve(std::size_t bytes, void* hint) noexcept;
  /// Reserves exactly [address, address + bytes); false if any of it is taken.
  static bool reserve_at(void* address, std::size_t bytes) noexcept;
  /// Gives a reservation or an opened range back to the system.
  static bool release(void* address, std::size_t bytes) noexcept;
  /// Makes a reserved range readable and writable; it reads zero until written.
  static bool open(void* address, std::size_t bytes) noexcept;
  /// Makes a reserved range readable; it reads zero and costs no memory.
  static bool open_read_only(void* address, std::size_t bytes) noexcept;
  /// Returns the memory behind an opened range; the range stays open and reads zero.
  static bool purge(void* address, std::size_t bytes) noexcept;
  /// Replaces an opened range by a fresh one (zero, one mapping with its neighbours).
  static bool renew(void* address, std::size_t bytes) noexcept;
  /// Moves the memory of the opened range `from` to the opened range `to` without copying; `from` is left open and
  /// zero.
  static move_result move(void* from, void* to, std::size_t bytes) noexcept;
  static std::size_t page_size() noexcept;
  /// RLIMIT_AS in bytes; UINT64_MAX when there is none.
  static std::uint64_t address_space_limit() noexcept;
  /// The address at which the n-th attempt to place the first region is made (n = 0, 1, ...); 0: anywhere.
  static std::uint64_t placement(std::uint64_t attempt) noexcept;
  /// A monotonic clock in milliseconds; with CAIRN_DETERMINISTIC=1 a count of calls.
  static std::uint64_t clock_ms() noexcept;
  /// 64 unpredictable bits; with CAIRN_DETERMINISTIC=1 always the same.
  static std::uint64_t entropy() noexcept;

  // Waiting, threads and diagnosis, for production.hpp.
  static void wait(std::uint32_t* word, std::uint32_t old) noexcept;
  static void wait_for(std::uint32_t* word, std::uint32_t old, std::uint64_t milliseconds) noexcept;
  static void wake_all(std::uint32_t* word) noexcept;
  static std::uint64_t thread_number() noexcept;
  static bool on_thread_end(void (*function)(void*), void* argument) noexcept;
  static void after_fork_child() noexcept;
  /// Writes "cairn: <text> 0x<address>" to stderr.
  static void report(const char* text, const void* address) noexcept;
  static void report(const double_entry& both) noexcept;
  [[noreturn]] static void abort() noexcept;
  /// The one call that changes errno.
  static void set_enomem() noexcept;
};

static_assert(OperatingSystem<linux_os>);

/// One line for each misuse_kind.
const char* misuse_text(misuse_kind kind) noexcept;

}  // namespace cairn
