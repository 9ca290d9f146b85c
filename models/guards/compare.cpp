// SPDX-License-Identifier: MIT
//
// compare - the comparisons, one after the other; the first difference is reported.
#include "compare.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "engines.hpp"
#include "generator.hpp"
#include "oracle.hpp"
#include "text.hpp"

namespace cairn::check::guards {
namespace {

using name = graph_name;

std::string number(std::uint64_t n) {
  return std::to_string(n);
}

class comparing {
 public:
  comparing(const client& c, const comparison& how) : client_(c), how_(how) {}

  report run() {
    result_.numbers.programs = 1;
    truth_ = enumerate(client_, how_.memory);
    result_.numbers.partial = truth_.partial;
    if (truth_.too_large) {
      result_.numbers.skipped = 1;
      return result_;
    }
    if (truth_.races ? race() : all_graphs()) {
      if (how_.relacy && how_.memory == memory_model::cxx20 && how_.bug == planted_bug::none && has_relacy()) relacy();
    }
    result_.numbers.differences = result_.difference.empty() ? 0 : 1;
    return result_;
  }

 private:
  bool differs(const std::string& what) {
    if (result_.difference.empty()) result_.difference = what;
    return false;
  }

  options asked() const {
    options made;
    made.memory = how_.memory;
    made.bug = how_.bug;
    made.spurious = client_.spurious;
    made.symmetry = false;
    made.keep_going = true;
    made.collect_graphs = true;
    return made;
  }

  /// The oracle knows a race. A deadlock that comes first may hide it: the engine stops at the first failure.
  bool race() {
    result_.numbers.racy = 1;
    options stops = asked();
    stops.keep_going = false;
    const slice found = explore_graphs(client_, stops);
    const failure_kind kind = found.failed.kind;
    const bool may_hide = kind == failure_kind::deadlock;
    return kind == failure_kind::race || may_hide ||
           differs("the oracle finds a race, the graph engine: " + std::string(text_of(kind)));
  }

  bool all_graphs() {
    result_.numbers.graphs = truth_.graphs.size();
    result_.numbers.blocked_oracle = truth_.blocked;
    result_.numbers.deadlocks = truth_.deadlocks ? 1 : 0;
    const slice found = explore_graphs(client_, asked());
    result_.numbers.blocked_engine = found.done.blocked;
    if (!equal(found, "the graph engine")) return false;
    if (!random_walks()) return false;
    if (!how_.slices) return true;
    engine_limits pieces;
    pieces.slice = 3;
    if (truth_.graphs.size() <= 2'000) {
      result_.numbers.sliced = 1;
      const slice together = explore_graphs(client_, asked(), pieces);
      if (!equal(together, "the graph engine in slices")) return false;
      if (together.done.blocked != found.done.blocked) return differs("blocked executions differ in slices");
    }
    return has_orbits() ? orbits() : true;
  }

  /// Random executions are executions.
  bool random_walks() {
    options random = asked();
    random.search = search_kind::random;
    engine_limits few;
    few.executions = 10;
    const slice found = explore_graphs(client_, random, few);
    if (found.failed.kind != failure_kind::none && !truth_.deadlocks) {
      return differs("random search says '" + std::string(text_of(found.failed.kind)) + "' (" + found.failed.text +
                     ")");
    }
    for (const auto& [hash, count] : found.outcomes) {
      if (truth_.outcomes.count(hash) == 0) return differs("random search has an outcome that the oracle has not");
    }
    return true;
  }

  bool equal(const slice& found, const std::string& who) {
    if (!found.open.empty() || found.done.bounded != 0) return differs(who + " did not explore everything");
    if (!verdict(found, who)) return false;
    std::vector<name> graphs(found.graphs.begin(), found.graphs.end());
    std::sort(graphs.begin(), graphs.end());
    if (std::adjacent_find(graphs.begin(), graphs.end()) != graphs.end()) return differs(who + " finds a graph twice");
    if (graphs.size() != found.done.complete) return differs(who + " names fewer graphs than it counts");
    std::vector<name> missing, extra;
    std::set_difference(truth_.graphs.begin(), truth_.graphs.end(), graphs.begin(), graphs.end(),
                        std::back_inserter(missing));
    std::set_difference(graphs.begin(), graphs.end(), truth_.graphs.begin(), truth_.graphs.end(),
                        std::back_inserter(extra));
    if (!missing.empty() || !extra.empty()) {
      return differs(who + " misses " + number(missing.size()) + " of " + number(truth_.graphs.size()) +
                     " graphs and has " + number(extra.size()) + " that the oracle has not" +
                     (missing.empty() ? "" : "; a missing one: " + shown(missing[0])));
    }
    return outcomes(found, who);
  }

  bool verdict(const slice& found, const std::string& who) {
    const failure_kind expected = truth_.deadlocks ? failure_kind::deadlock : failure_kind::none;
    return found.failed.kind == expected || differs(who + " says '" + text_of(found.failed.kind) + "' (" +
                                                    found.failed.text + "), not '" + text_of(expected) + "'");
  }

  bool outcomes(const slice& found, const std::string& who) {
    for (const auto& [hash, count] : found.outcomes) {
      const auto here = truth_.outcomes.find(hash);
      if (here == truth_.outcomes.end()) return differs(who + " has an outcome that the oracle has not");
      if (here->second.second != count) {
        return differs(who + " has an outcome " + number(count) + " times, not " + number(here->second.second) + ": " +
                       print(here->second.first, client_));
      }
    }
    for (const auto& [hash, one] : truth_.outcomes) {
      if (found.outcomes.count(hash) == 0) return differs(who + " misses the outcome " + print(one.first, client_));
    }
    return true;
  }

  std::string shown(const name& graph) const {
    oracle_limits limits;
    limits.shown = graph;
    return enumerate(client_, how_.memory, limits).shown;
  }

  bool has_orbits() const { return !truth_.orbits.empty(); }

  /// Symmetry: of each orbit at least one graph, and nothing that is not a graph.
  bool orbits() {
    result_.numbers.symmetric = 1;
    options symmetric = asked();
    symmetric.symmetry = true;
    const slice found = explore_graphs(client_, symmetric);
    if (!verdict(found, "the graph engine with symmetry")) return false;
    std::set<name> seen, all;
    for (const auto& [graph, orbit] : truth_.orbits) all.insert(orbit);
    for (const name& one : found.graphs) {
      const auto orbit = truth_.orbits.find(one);
      if (orbit == truth_.orbits.end()) return differs("the graph engine with symmetry has a graph that is none");
      if (!seen.insert(orbit->second).second) result_.numbers.symmetric_repeats++;
    }
    for (const name& orbit : all) {
      if (seen.count(orbit) != 0) continue;
      return differs("the graph engine with symmetry finds " + number(seen.size()) + " of " + number(all.size()) +
                     " orbits; a missing one: " + shown(orbit));
    }
    return true;
  }

  /// Is a full search worth trying? It has at least as many executions as there are ways to interleave the operations.
  bool full_is_small() const {
    double ways = 1;
    unsigned placed = 0;
    for (unsigned t = 0; t < client_.threads; t++) {
      for (unsigned i = 1; i <= client_.code[t].count + 1; i++) ways = ways * ++placed / i;
    }
    return ways <= full_limit;
  }

  void relacy() {
    options dpor = asked();
    dpor.engine = engine_kind::relacy;
    dpor.collect_graphs = false;
    engine_limits limits;
    limits.milliseconds = 3'000;
    limits.executions = 100'000;
    const slice found = explore_relacy(client_, dpor, limits);
    result_.numbers.relacy = 1;
    if (!found.open.empty()) result_.numbers.relacy_unfinished = 1;
    if (!within_truth(found)) return;
    if (!found.open.empty() || !full_is_small()) return;
    options full = dpor;
    full.search = search_kind::full;
    limits.milliseconds = 20'000;
    limits.executions = full_limit;
    const slice every = explore_relacy(client_, full, limits);
    if (!every.open.empty()) {
      result_.numbers.full_too_large = 1;
      return;
    }
    result_.numbers.full = 1;
    // Either both find a race, whatever else they have found before, or none. What an execution that ends at a race
    // would have led to is not explored.
    if ((every.races != 0) != (found.races != 0)) {
      differs("Relacy: full search finds " + number(every.races) + " races, DPOR " + number(found.races));
    } else if (every.races == 0 && !same_outcomes(every, found)) {
      differs("Relacy: DPOR has " + number(found.outcomes.size()) + " outcomes, full search " +
              number(every.outcomes.size()));
    }
  }

  static bool same_outcomes(const slice& a, const slice& b) {
    return std::equal(a.outcomes.begin(), a.outcomes.end(), b.outcomes.begin(), b.outcomes.end(),
                      [](const auto& x, const auto& y) { return x.first == y.first; });
  }

  /// What Relacy shows, the graph engine shows; but for the two listed deviations about seq_cst.
  bool within_truth(const slice& found) {
    const std::string extra = beyond(found, truth_);
    if (!truth_.races && found.outcomes.size() < truth_.outcomes.size() && found.open.empty())
      result_.numbers.relacy_misses = 1;
    if (extra.empty()) return true;
    if (mixes_seq_cst(client_)) {
      result_.numbers.relacy_fences = 1;
      return true;
    }
    if (!has_seq_cst(client_)) return differs(extra);
    // Reading a store that is not seq_cst orders seq_cst reads in C++20 only (P0668). Before it, RC11 says what may be.
    oracle_limits more;  // RC11 has a few graphs more than what was not too large before
    more.complete *= 4;
    more.partial *= 4;
    const oracle_result earlier = enumerate(client_, memory_model::rc11, more);
    result_.numbers.relacy_reads = 1;
    return (!earlier.too_large && beyond(found, truth_, earlier).empty()) || differs(extra);
  }

  /// What Relacy found that none of the oracle's answers has.
  template <class... Results>
  static std::string beyond(const slice& found, const Results&... known) {
    const bool races = (known.races || ...);
    if (found.races != 0 && !races) return "Relacy finds a race; its first failure: " + found.failed.text;
    if (found.failed.kind == failure_kind::deadlock && !races && !(known.deadlocks || ...))
      return "Relacy finds a deadlock";
    if (races) return "";  // the oracle's search ended there
    for (const auto& [hash, count] : found.outcomes) {
      if ((known.outcomes.count(hash) + ...) == 0) return "Relacy has an outcome that C++20 forbids";
    }
    return "";
  }

  static constexpr std::uint64_t full_limit = 50'000;
  const client& client_;
  const comparison how_;
  oracle_result truth_;
  report result_;
};

}  // namespace

report compare(const client& c, const comparison& how) {
  return comparing(c, how).run();
}

}  // namespace cairn::check::guards
