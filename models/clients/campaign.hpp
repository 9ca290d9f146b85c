// SPDX-License-Identifier: MIT
//
// campaign - draws clients (RapidCheck), explores each once, and shrinks those that fail (RapidCheck).
//
//   draw -> a client that was not explored before -> its own process -> EXHAUSTED | INCOMPLETE | FAILED -> shrink
//
// Invariant: the n-th client depends on the seed and n alone, not on processes or time; INCOMPLETE is never clean.
#pragma once
#include <cstddef>
#include <functional>
#include <map>

#include "explore.hpp"
#include "generator.hpp"

namespace cairn::check::clients {

struct settings {
  std::uint64_t clients = 0, seed = 0;
  double seconds = 0;
  unsigned processes = 1;
  bool keep_going = false, prints = false;
  limits how;
  length of;
};

struct found_failure {
  client first, shrunk;
  result of_shrunk;
  std::uint64_t number = 0;  ///< of the client, from 1
  unsigned steps = 0;
  double seconds = 0;  ///< since the campaign began, without shrinking
};

struct report {
  std::uint64_t clients = 0, exhausted = 0, clean = 0, incomplete = 0, executions = 0, blocked = 0, operations = 0;
  std::uint64_t contended_executions = 0, contended_words = 0, again = 0;
  std::map<std::string, std::uint64_t> letters;  ///< of the clients that were exhausted
  std::vector<found_failure> failures;
  double seconds = 0;
};

using listener = std::function<void(const client&, const result&)>;

report run(const settings& asked, const listener& prints);

}  // namespace cairn::check::clients
