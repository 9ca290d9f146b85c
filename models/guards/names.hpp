// SPDX-License-Identifier: MIT
//
// names - what the oracle calls its graphs: canonical names, names up to equal threads, and words for people.
#pragma once
#include <string>
#include <utility>

#include "consistency.hpp"

namespace cairn::check::guards {

using graph_name = std::pair<std::uint64_t, std::uint64_t>;

/// engine/canonical.hpp; also of unfinished graphs.
graph_name name_of(const graph& g);
/// The least name of the graph with equal threads exchanged in every way; each is a graph of the client too.
graph_name orbit_of(const graph& g, const client& c);
bool has_equal_threads(const client& c);
/// "0: W x, R x<1.1 | 1: U x<init | x: 1.1 0.1": events of each thread with what they read, then modification orders.
std::string print(const graph& g, unsigned threads);

}  // namespace cairn::check::guards
