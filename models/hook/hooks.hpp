// SPDX-License-Identifier: MIT
//
// hooks - functions and arguments for the scenarios of the hook: pair n is (function n, argument n), so that a mixed
// pair is seen.
#pragma once
#include "hook.hpp"

namespace cairn::check {

template <class P>
struct test_hook {
  using function = void (*)(void*);
  static constexpr std::uintptr_t pairs = 4;
  hook<P, function> registered;

  static function function_of(std::uintptr_t pair) {
    constexpr function all[pairs] = {nullptr, [](void*) {}, [](void* p) { static_cast<void>(p); },
                                     [](void* q) {
                                       if (q != nullptr) return;
                                     }};
    return all[pair];
  }
  static void* argument_of(std::uintptr_t pair) { return reinterpret_cast<void*>(pair * 16); }

  void set(std::uintptr_t pair) { registered.set(function_of(pair), argument_of(pair)); }
  /// Number of the pair that was read, 0: none. A mixed one fails.
  std::uintptr_t read() const {
    const auto seen = registered.read();
    if (seen.function == nullptr) return 0;
    const auto pair = reinterpret_cast<std::uintptr_t>(seen.argument) / 16;
    P::check(pair != 0 && pair < pairs && seen.function == function_of(pair));
    return pair;
  }
};

}  // namespace cairn::check
