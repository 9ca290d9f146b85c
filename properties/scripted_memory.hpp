// SPDX-License-Identifier: MIT
//
// scripted_memory - the memory of the scripted system: a span of 4 GiB, and what each of its 4 KiB pages may be used
// for.
//
//   page state: unmapped -> reserved -> readable | opened -> unmapped          one byte a page, `states`
//
// Two ways to keep the promise that only open pages are touched, and that fresh ones read zero:
//   real    the kernel's access rights follow the states: a stray access is a fault. Each change is a system call.
//   lasting pages stay mapped from their first opening until the process ends, a fresh page is one that was written
//   with
//           zeros, and AddressSanitizer, if it is there, knows the pages that are not open. For fuzzers: hardly
//           a system call a run. A page that was never open is still a fault.
// Invariant: between two worlds every page is unmapped, and nothing of one world can be read in the next.
#pragma once
#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "system_refused.hpp"
#include "test_loop.hpp"

#ifdef CAIRN_TEST_ASAN
#include <sanitizer/asan_interface.h>
#endif

namespace cairn::properties {

class scripted_memory {
 public:
  static constexpr std::size_t page = 4096;
  static constexpr std::size_t span_bytes = std::size_t{4} << 30;
  enum state : std::uint8_t { unmapped, reserved, readable, opened };

  /// Set before the first world, for the life of the process.
  static inline bool lasting = false;

  scripted_memory() { states(); }
  scripted_memory(const scripted_memory&) = delete;
  scripted_memory& operator=(const scripted_memory&) = delete;
  ~scripted_memory() {
    if (lasting) {
      forget();
    } else if (high_ > low_) {
      map_again(span() + low_, high_ - low_, unmapped);
      std::memset(&states()[low_ / page], unmapped, (high_ - low_) / page);
    }
  }

  /// Where an address is, the same in every run: relative to the span. 0 for null.
  static std::size_t offset_of(const void* address) {
    return address == nullptr ? 0 : static_cast<std::size_t>(static_cast<const char*>(address) - span());
  }
  std::size_t count(state wanted) const {
    std::size_t found = 0;
    for (std::size_t i = low_ / page; i < high_ / page; i++) found += states()[i] == wanted;
    return found * page;
  }

  /// One span for the life of the process, at a multiple of 1 GiB.
  static char* span() {
    static char* const base = [] {
      constexpr std::size_t align = std::size_t{1} << 30;
      void* got = mmap(nullptr, span_bytes + align, PROT_NONE, flags, -1, 0);
      if (got == MAP_FAILED) system_refused("mmap", nullptr, span_bytes + align);
      const auto address = reinterpret_cast<std::uintptr_t>(got);
      return static_cast<char*>(got) + (align - address % align) % align;
    }();
    return base;
  }

 protected:
  static bool inside(const void* address, std::size_t bytes) {
    const auto* at = static_cast<const char*>(address);
    return at >= span() && bytes <= span_bytes && at + bytes <= span() + span_bytes;
  }
  static bool whole(const void* address, std::size_t bytes) {
    return bytes != 0 && bytes % page == 0 && reinterpret_cast<std::uintptr_t>(address) % page == 0;
  }
  static bool all(const void* address, std::size_t bytes, state wanted) {
    if (!inside(address, bytes)) return false;
    const std::uint8_t* first = &states()[offset_of(address) / page];
    return *first == wanted && std::memcmp(first, first + 1, bytes / page - 1) == 0;
  }
  static bool none(const void* address, std::size_t bytes, state unwanted) {
    if (!inside(address, bytes)) return false;
    return std::memchr(&states()[offset_of(address) / page], unwanted, bytes / page) == nullptr;
  }
  static state state_at(std::size_t offset) { return static_cast<state>(states()[offset / page]); }

  /// The pages' next state; `fresh`: with nothing in them.
  void become(void* address, std::size_t bytes, state next, bool fresh) {
    if (lasting) {
      if (fresh) renew_pages(address, bytes);
      if (next == opened || next == readable) open_lasting(address, bytes);
      if (next == unmapped || next == reserved) close_lasting(address, bytes);
    } else if (fresh) {
      map_again(address, bytes, next);
    } else {
      set_access(address, bytes, next);
    }
    const std::size_t at = offset_of(address);
    std::memset(&states()[at / page], next, bytes / page);
    if (at < low_) low_ = at;
    if (at + bytes > high_) high_ = at + bytes;
    if (lasting && next != unmapped) note(at, bytes);
  }
  /// Open pages read zero from here on.
  static void empty(void* address, std::size_t bytes) {
    if (lasting) return renew_pages(address, bytes);
    if (madvise(address, bytes, MADV_DONTNEED) != 0) system_refused("madvise", address, bytes);
  }

 private:
  static constexpr int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  struct range {
    std::size_t from, to;
  };

  static constexpr int access(state of) {
    return of == opened ? PROT_READ | PROT_WRITE : of == readable ? PROT_READ : PROT_NONE;
  }
  static std::vector<std::uint8_t>& states() {
    static std::vector<std::uint8_t> of_pages(span_bytes / page, unmapped);
    return of_pages;
  }
  /// lasting: 1 for each page that has been open in this process, and so is mapped.
  static std::vector<std::uint8_t>& mapped() {
    static std::vector<std::uint8_t> of_pages(span_bytes / page, 0);
    return of_pages;
  }

  static void map_again(void* address, std::size_t bytes, state next) {
    void* got = mmap(address, bytes, access(next), flags | MAP_FIXED, -1, 0);
    if (got != address) system_refused("mmap", address, bytes);
  }
  static void set_access(void* address, std::size_t bytes, state next) {
    if (mprotect(address, bytes, access(next)) != 0) system_refused("mprotect", address, bytes);
  }
  /// Those of the pages that can hold something, which are the open ones: closed ones were emptied when they closed.
  static void renew_pages(void* address, std::size_t bytes) {
    const std::size_t first = offset_of(address) / page, last = first + bytes / page;
    for (std::size_t i = first; i < last;) {
      const std::size_t from = i;
      while (i < last && states()[i] == opened) i++;
      if (i != from) zero(span() + from * page, (i - from) * page);
      if (i == last) return;
      const void* next = std::memchr(&states()[i], opened, last - i);
      if (next == nullptr) return;
      i = static_cast<std::size_t>(static_cast<const std::uint8_t*>(next) - states().data());
    }
  }
  /// Page by page, and only those that hold something: a page that was never written is the kernel's one page of zeros,
  /// which is read in no time, and costs a fault and its memory if it is written. (Giving many pages back to the kernel
  /// instead takes two to ten times as long: each comes back with a fault.)
  static void zero(void* address, std::size_t bytes) {
#ifdef CAIRN_TEST_ASAN
    __asan_unpoison_memory_region(address, bytes);
#endif
    write_zeros(static_cast<unsigned char*>(address), bytes);
  }
  CAIRN_TEST_LOOP static void write_zeros(unsigned char* from, std::size_t bytes) {
    for (std::size_t at = 0; at < bytes; at += page) {
      if (!is_zero(from + at)) std::memset(from + at, 0, page);
    }
  }
  CAIRN_TEST_PLAIN static bool is_zero(const unsigned char* of_page) {
    using word = std::uint64_t __attribute__((may_alias));
    const auto* words = reinterpret_cast<const word*>(of_page);
    for (std::size_t i = 0; i < page / sizeof(word); i += 32) {
      word any = 0;
      for (std::size_t j = i; j < i + 32; j++) any |= words[j];
      if (any != 0) return false;
    }
    return true;
  }
  static void open_lasting(void* address, std::size_t bytes) {
    std::uint8_t* known = &mapped()[offset_of(address) / page];
    if (std::memchr(known, 0, bytes / page) != nullptr) {
      set_access(address, bytes, opened);
      std::memset(known, 1, bytes / page);
    }
#ifdef CAIRN_TEST_ASAN
    __asan_unpoison_memory_region(address, bytes);
#endif
  }
  static void close_lasting([[maybe_unused]] void* address, [[maybe_unused]] std::size_t bytes) {
#ifdef CAIRN_TEST_ASAN
    // Only what has been open: a reservation of 1 GiB has a shadow of 128 MiB.
    const std::size_t first = offset_of(address) / page, last = first + bytes / page;
    for (std::size_t i = first; i < last; i++) {
      const void* next = std::memchr(&mapped()[i], 1, last - i);
      if (next == nullptr) return;
      i = static_cast<std::size_t>(static_cast<const std::uint8_t*>(next) - mapped().data());
      __asan_poison_memory_region(span() + i * page, page);
    }
#endif
  }

  /// Ranges with states to take back, few as they grow.
  void note(std::size_t at, std::size_t bytes) {
    for (range& known : touched_) {
      if (at < known.from || at > known.to) continue;
      if (at + bytes > known.to) known.to = at + bytes;
      return;
    }
    touched_.push_back({at, at + bytes});
  }
  void forget() {
    for (const range& known : touched_) {
      void* address = span() + known.from;
      const std::size_t bytes = known.to - known.from;
      renew_pages(address, bytes);
      close_lasting(address, bytes);
      std::memset(&states()[known.from / page], unmapped, bytes / page);
    }
  }

  std::size_t low_ = span_bytes, high_ = 0;
  std::vector<range> touched_;
};

}  // namespace cairn::properties
