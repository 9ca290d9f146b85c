// SPDX-License-Identifier: MIT
//
// counted - what every reference program states: its name, what it claims, and how many complete executions it has.
//
// Reference programs are small programs of the field whose execution counts are known from other checkers: fewer
// executions mean that the engine lost some, more mean that it repeats some. Counts are of the graph engine, without
// spurious failures, and without symmetry but in the models named *.symmetric.
//
// Each program is a class over its size with the scenario template inside:  readers<5>::of<Platform>
#pragma once
#include "scenario.hpp"

namespace cairn::check {

inline constexpr std::uint64_t not_stated = expectation::unstated;

inline statement counted(const char* name, const char* claim, const char* bounds, std::uint64_t complete,
                         std::uint64_t blocked = 0) {
  statement said{claim, bounds, name};
  said.graph.complete = complete;
  said.graph.blocked = blocked;
  said.spurious = 0;
  return said;
}

/// The same for programs that are too large for Relacy's exhaustive search in a quick run: it tries some at random.
inline statement counted_large(const char* name, const char* claim, const char* bounds, std::uint64_t complete,
                               std::uint64_t blocked = 0) {
  statement said = counted(name, claim, bounds, complete, blocked);
  said.relacy.search = search_kind::random;
  said.relacy.complete = 2000;
  return said;
}

/// A retry after an iteration that did change something, if only to help: on the graph engine it leaves the execution
/// to others, on Relacy the thread would wait for a change that it has made itself.
inline statement counted_on_graphs(const char* name, const char* claim, const char* bounds, std::uint64_t complete,
                                   std::uint64_t blocked) {
  statement said = counted(name, claim, bounds, complete, blocked);
  said.on_relacy = false;
  return said;
}

/// Threads that are declared alike: a count that only the graph engine has.
inline statement counted_symmetric(const char* name, const char* claim, const char* bounds, std::uint64_t complete) {
  statement said = counted(name, claim, bounds, complete);
  said.on_relacy = said.on_threads = false;
  return said;
}

}  // namespace cairn::check
