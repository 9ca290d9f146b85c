// SPDX-License-Identifier: MIT
//
// client_platform - what the platforms of all engines have in common: the logical threads, and memory that the client
// writes itself.
//
// What a client may use of a block is a plain of its own (scenarios write it), so there is nothing to clear or to copy.
#pragma once
#include "contexts.hpp"
#include "platform.hpp"

namespace cairn::check {

struct client_platform {
  static void clear(void*, std::size_t) {}
  static void copy(void*, const void*, std::size_t) {}
  static void out_of_memory() {}
  static void after_fork_child() {}  // a model has no processes

  template <class Allocator>
  static context_slot& context_of() {
    return contexts::slots[contexts::current()];
  }
  static std::uint64_t thread_number() { return std::uint64_t{contexts::current()} + 1; }
  static bool on_context_end(void (*function)(void*), void* argument) { return contexts::on_end(function, argument); }

  static constexpr const char* text_of(misuse_kind kind) {
    constexpr const char* texts[] = {"misuse: foreign pointer", "misuse: interior pointer",   "misuse: double free",
                                     "misuse: size mismatch",   "misuse: corrupted metadata", "misuse: destroyed block",
                                     "misuse: foreign heap",    "misuse: stale context"};
    return texts[static_cast<unsigned char>(kind)];
  }
  static constexpr const char* two_residents = "misuse: two residents";
};

}  // namespace cairn::check
