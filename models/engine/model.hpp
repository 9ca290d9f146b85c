// SPDX-License-Identifier: MIT
//
// model - a scenario with its claim, its bounds and the executions it must have; all models of a program are in one
// list.
//
// A model that explores more, fewer or no executions than it expects fails: an empty suite must not pass. The list is
// filled by static initialisers, one in each scenario file. This header knows no engine.
#pragma once
#include "result.hpp"

namespace cairn::check {

struct model;

/// Explores one call; never throws. In the process that calls it no other exploration runs.
using explore_function = slice (*)(const model&, const options&, const std::string& call, const budget&);
/// The execution that failure::replay names, again.
using replay_function = std::pair<trace, failure> (*)(const model&, const options&, const std::string& replay);

/// What an engine must report for this model with default options; unstated: not counted, but never zero.
struct expectation {
  static constexpr std::uint64_t unstated = ~std::uint64_t{0};
  std::uint64_t complete = unstated;
  std::uint64_t blocked = unstated;
  search_kind search = search_kind::exhaustive;  ///< random: BOUNDED, `complete` executions from seed 1
  bool fails = false;                            ///< the museum: a failure is what is expected
};

/// One engine's part of a model; explore null: the model does not run there.
struct engine_entry {
  explore_function explore = nullptr;
  replay_function replay = nullptr;
  expectation expected;
};

struct model {
  const char* name;   ///< folder.claim
  const char* claim;  ///< one sentence
  const char* file;
  unsigned threads;
  const char* bounds;              ///< operations and geometry in words: "2 frees, 2 takes; 2 blocks"
  std::vector<const char*> cover;  ///< points that some execution must reach
  engine_entry graph, relacy, real_threads;
  unsigned spurious = 1;  ///< options::spurious of its expected counts
  unsigned crashes = 0;   ///< options::crashes of its expected counts
  model* next = nullptr;

  const engine_entry& on(engine_kind engine) const {
    return engine == engine_kind::graph ? graph : engine == engine_kind::relacy ? relacy : real_threads;
  }
};

inline model* all_models = nullptr;

/// Static storage: registers itself.
struct registration {
  model entry;
  explicit registration(model made) : entry(std::move(made)) {
    entry.next = all_models;
    all_models = &entry;
  }
  registration(const registration&) = delete;
  registration& operator=(const registration&) = delete;
};

}  // namespace cairn::check
