// SPDX-License-Identifier: MIT
//
// oracle - every execution graph of a client by brute force: what the graph engine is compared with, in tests only.
//
// It interprets the client: no fibers, no native code, and nothing of the engine but the names of graphs
// (engine/canonical.hpp) and options' words. oracle.cpp argues why nothing is missed.
#pragma once
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "names.hpp"

namespace cairn::check::guards {

struct oracle_limits {
  std::uint64_t complete = 200'000;   ///< complete graphs; more: `too_large`
  std::uint64_t partial = 3'000'000;  ///< graphs in all, unfinished ones included
  graph_name shown = {};              ///< this graph is printed into the result
};

struct oracle_result {
  bool too_large = false;          ///< the rest says nothing then
  bool races = false;              ///< some execution has a data race; the search stops there, the rest says nothing
  bool deadlocks = false;          ///< some execution ends with every thread that is left waiting for ever
  std::uint64_t blocked = 0;       ///< graphs in which a thread waits at the end, deadlocks included
  std::uint64_t partial = 0;       ///< graphs seen in all
  std::vector<graph_name> graphs;  ///< complete ones, sorted
  /// If threads are equal: graph -> the least name of it with equal threads exchanged. Empty if none are.
  std::map<graph_name, graph_name> orbits;
  std::string shown;                                                    ///< limits' graph, if it was found
  std::map<std::uint64_t, std::pair<outcome, std::uint64_t>> outcomes;  ///< hash -> registers, complete graphs
};

oracle_result enumerate(const client& c, memory_model memory, const oracle_limits& limits = {});

}  // namespace cairn::check::guards
