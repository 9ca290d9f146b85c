// SPDX-License-Identifier: MIT
//
// poison - free blocks belong to nobody: with AddressSanitizer, whoever touches one behind the two words that Cairn
// keeps in it is reported.
//
//   handed out, clear -> covered when it was freed and its page is still there -> clear when it is handed out again,
//   or its page begins anew (site page.own)
//
// Only where memory is lasting (scripted_memory.hpp), as nothing there makes memory new behind the sanitizer's back.
// Without the sanitizer nothing happens.
#pragma once
#include "scripted_memory.hpp"

namespace cairn::properties {

struct poison {
  /// Pages that have begun, and what is to be done when one begins; null: nobody wants to know.
  static inline std::uint64_t pages_begun = 0;
  static inline void (*page_begins)(const void* owner_word) = nullptr;

  /// Whether anything happens.
  static bool covers() {
#ifdef CAIRN_TEST_ASAN
    return scripted_memory::lasting;
#else
    return false;
#endif
  }
  static void cover([[maybe_unused]] void* address, [[maybe_unused]] std::size_t bytes) {
#ifdef CAIRN_TEST_ASAN
    if (scripted_memory::lasting) __asan_poison_memory_region(address, bytes);
#endif
  }
  static void uncover([[maybe_unused]] const void* address, [[maybe_unused]] std::size_t bytes) {
#ifdef CAIRN_TEST_ASAN
    if (scripted_memory::lasting) __asan_unpoison_memory_region(address, bytes);
#endif
  }
};

}  // namespace cairn::properties
