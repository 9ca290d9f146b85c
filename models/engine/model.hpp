// SPDX-License-Identifier: MIT
//
// model - a scenario with its claim and the size of its full search; all models of the program are in one list.
//
// A model that explores more, fewer or no executions than it expects fails: an empty suite must not pass. The list is
// filled by static initialisers, one in each scenario file. This header knows no engine.
#pragma once
#include <cstdint>

namespace cairn::models {

enum class search : unsigned char { full, random };

struct run_options {
  search how = search::full;
  std::uint64_t iterations = 0;  ///< random: so many executions. full: stop there, INCOMPLETE (0: never)
  std::uint64_t seed = 1;        ///< random: number of the first execution
  const char* state = nullptr;   ///< replay: the scheduler's state, as printed
};

enum class verdict : unsigned char { exhausted, bounded, failed, incomplete };

struct run_result {
  verdict what;
  std::uint64_t executions;
};

struct model {
  const char* name;
  const char* claim;
  search how;
  std::uint64_t expected;  ///< full: executions of the whole search. random: executions of one run
  run_result (*run)(const model&, const run_options&);
  model* next = nullptr;
};

inline model* all_models = nullptr;

/// Static storage: registers itself.
struct registration {
  model entry;
  explicit registration(const model& made) : entry(made) {
    entry.next = all_models;
    all_models = &entry;
  }
  registration(const registration&) = delete;
  registration& operator=(const registration&) = delete;
};

}  // namespace cairn::models
