// SPDX-License-Identifier: MIT
//
// order - memory orders and site names: every atomic operation of Cairn says both.
//
//   head_.load(order::acquire, at<"remote.take">)
//              ^ no default    ^ a compile-time string, nothing in production
//
// A site is one place in the source where one order is chosen. Production ignores the name. A model looks the
// order of each site up in a table, so that any site can be weakened at run time without touching the source.
// The success and failure orders of a compare-exchange are two sites: NAME and NAME.fail.
//
// Names: <protocol>.<verb>, unique in alloc/. The same order at two places is two sites.
#pragma once
#include <cstddef>

namespace cairn {

/// Orders of C++20 [atomics.order]. seq_cst exists for users of the checker; alloc/ does not use it (a test bans it).
enum class order : unsigned char { relaxed, acquire, release, acq_rel, seq_cst };

/// A string literal as a template argument.
template <std::size_t N>
struct fixed_string {
  char text[N]{};
  consteval fixed_string(const char (&literal)[N]) {  // NOLINT(google-explicit-constructor): literals are the point
    for (std::size_t i = 0; i < N; i++) text[i] = literal[i];
  }
};

/// The type of a site; `name` is what models, ledgers and traces print.
template <fixed_string Name>
struct site {
  static constexpr const char* name = Name.text;
};

/// `at<"remote.push">` is the value that an atomic operation takes.
template <fixed_string Name>
inline constexpr site<Name> at{};

}  // namespace cairn
