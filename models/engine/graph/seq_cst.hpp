// SPDX-License-Identifier: MIT
//
// seq_cst - whether a single total order S of the seq_cst operations exists.
//
//   cxx20: [atomics.order]/4 literally. S must have an edge A -> B
//     - where A strongly happens before B, both seq_cst;
//     - for A coherence-ordered before B: A -> B, A -> Y, X -> B, X -> Y, where A, B are seq_cst if they stand there,
//       and X, Y are seq_cst fences with X happens-before A, B happens-before Y.
//   rc11: psc of Lahav, Vafeiadis, Kang, Hur, Dreyer, "Repairing sequential consistency in C/C++11" (PLDI 2017).
//
// S exists if and only if these edges have no cycle. An event that is added last, reads the last write of its location
// or comes last in its modification order has no outgoing edge; so adding it never makes a cycle (maximally
// extensible), and removing events removes edges (prefix-closed).
#pragma once
#include "../result.hpp"
#include "execution.hpp"

namespace cairn::check::graph {

/// True for every graph with fewer than two seq_cst operations.
bool has_seq_cst_order(const execution& graph, memory_model model);

}  // namespace cairn::check::graph
