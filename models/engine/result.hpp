// SPDX-License-Identifier: MIT
//
// result - what an engine is asked for, and what it answers: options, budget, slice, failure, trace.
//
//   explore(model, options, call, budget) -> slice { counts of what was explored, calls that are still open, failure }
//
// A call is an unstarted part of the exploration, as bytes that only its engine reads; "" is all of it. Calls depend on
// nothing else: they may be explored in any order, in any process, and their counts added. Invariant: the slices of
// one exploration together count each execution once, whatever the budgets and whoever ran them; what a call had
// explored when its process died is in no slice, and the call is explored again.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "order.hpp"

namespace cairn::check {

enum class engine_kind : unsigned char { graph, relacy, threads };

/// How an engine searches. graph: exhaustive or random. relacy: all. threads: random (stress).
enum class search_kind : unsigned char {
  exhaustive,   ///< graph: each execution graph once. relacy: source-DPOR with sleep sets
  sleep,        ///< relacy: sleep sets alone, may be split into shards by prefix
  full,         ///< relacy: every schedule, no reduction
  preemptions,  ///< relacy: every schedule with at most `parameter` preemptions
  random,       ///< seed, seed+1, ...: one execution each
  pct,          ///< relacy: probabilistic concurrency testing with depth `parameter`
  bytes         ///< relacy: choices from `bytes`; the last ones repeat as zero
};

enum class memory_model : unsigned char { cxx20, rc11 };

/// Engine bugs that the guards plant and must find.
enum class planted_bug : unsigned char {
  none,
  revisit_dropped,
  maximality_inverted,
  rmw_adjacency,
  stale_hb,
  mo_position
};

struct options {
  engine_kind engine = engine_kind::graph;
  search_kind search = search_kind::exhaustive;
  std::uint64_t parameter = 0;  ///< preemptions, depth
  std::uint64_t seed = 1;       ///< random, pct: number of the first execution
  std::string bytes;

  memory_model memory = memory_model::cxx20;
  unsigned spurious = 1;  ///< weak compare-exchanges of one thread that may fail without reason; ~0u: all
  unsigned crashes = 0;   ///< threads that may stop for ever: at the start, or after anything that others can see
  bool symmetry = true;   ///< use the symmetry that the model declares
  bool retry_blocks = true;
  unsigned loop_bound = 400;    ///< operations of one thread in one execution
  bool keep_going = false;      ///< explore on after a failure
  bool collect_graphs = false;  ///< slice::graphs
  planted_bug bug = planted_bug::none;
};

/// When a slice ends although its call is not done; 0: no limit.
struct budget {
  std::uint64_t executions = 0;  ///< complete and blocked ones
  std::uint64_t milliseconds = 0;
};

struct counts {
  std::uint64_t complete = 0;  ///< all threads ended
  std::uint64_t blocked = 0;   ///< ended in retry, await or a lock that another order of things would have served
  std::uint64_t crashed = 0;   ///< complete but for threads that stopped
  std::uint64_t bounded = 0;   ///< cut off by loop_bound: the verdict is INCOMPLETE
  counts& operator+=(const counts& more) {
    complete += more.complete;
    blocked += more.blocked;
    crashed += more.crashed;
    bounded += more.bounded;
    return *this;
  }
};

enum class failure_kind : unsigned char {
  none,
  check,             ///< a check() of model or core does not hold
  race,              ///< two accesses, one a write, not ordered by happens-before, one not atomic
  uninitialised,     ///< a plain or an atomic read before any write
  lifetime,          ///< an access to what is not constructed yet or is destroyed
  leak,              ///< created and never destroyed
  misuse,            ///< the core's own diagnosis
  deadlock,          ///< every thread that is left waits for a lock or an await that nothing can end
  nondeterministic,  ///< the model behaved differently in the same execution: exit 4
  unsupported        ///< overlapping atomics, operations out of place: the model must be changed
};

/// One event of an execution. Plain accesses are events of traces, though the engine does not branch on them.
struct trace_event {
  enum class kind_of : unsigned char {
    load,
    store,
    update,
    failed_update,
    fence,
    plain_read,
    plain_write,
    choose,
    lock,
    unlock,
    start,
    join,
    create,
    destroy,
    crash,
    end,
    note
  };
  unsigned thread = 0, index = 0;  ///< name of the event: thread, number in its thread from 1
  kind_of kind = kind_of::note;
  std::string site;  ///< name of the site; empty for plain accesses
  std::string file;  ///< source, as the compiler names it; may be empty
  unsigned line = 0;
  std::string order;          ///< "release"; of a compare-exchange the one that applied
  std::string location;       ///< "object+offset"
  std::string read, written;  ///< values as text; empty: none
  /// Event that wrote what was read {thread, index}; index 0: the initial value. Only where `reads`.
  bool reads = false;
  std::pair<unsigned, unsigned> reads_from{0, 0};
  unsigned position = 0;  ///< of writes: place in modification order, from 1; 0: no write
  std::vector<std::pair<unsigned, unsigned>> synchronises_with;  ///< events whose release this event acquires
  std::vector<unsigned> clock;  ///< happens-before: for each thread, how many of its events come before this one
  bool blocked = false;         ///< the thread waits here for ever
  bool guilty = false;          ///< one of the events that the failure is about: highlighted
};

struct trace {
  std::string model, claim, engine, options_text, verdict, replay;
  unsigned threads = 0;
  std::vector<std::string> thread_names;
  std::vector<trace_event> events;  ///< in an order in which they can happen
};

struct failure {
  failure_kind kind = failure_kind::none;
  std::string text;    ///< one line
  std::string replay;  ///< the execution, for the same engine's replay()
};

struct slice {
  counts done;
  std::vector<std::string> open;  ///< what is left of the call, in the order of the search
  failure failed;                 ///< the first one
  std::uint64_t failures = 0;
  std::uint64_t races = 0;                          ///< of these: data races; graph and relacy
  std::map<std::uint64_t, std::uint64_t> outcomes;  ///< P::outcome(value) -> complete executions
  std::map<std::string, std::uint64_t> covered;     ///< cover points -> executions that reached them
  std::map<std::string, order> sites;               ///< sites executed ("x.fail": failure order) and their orders
  std::vector<std::pair<std::uint64_t, std::uint64_t>> graphs;      ///< canonical hashes of complete graphs
  std::vector<std::pair<std::string, std::string>> load_buffering;  ///< sites: relaxed load, later relaxed store
  /// graph: complete executions in which two threads touch one word, one of them by a write; and the names of the
  /// words.
  std::uint64_t contended_executions = 0;
  std::set<std::uint64_t> contended_words;
  std::vector<std::pair<std::string, std::string>> reads_from;  ///< sites: who wrote, who read it; graph engine
  double fraction = 0;  ///< depth-first fraction of the call that is done; negative: no basis
};

constexpr const char* text_of(failure_kind kind) {
  constexpr const char* texts[] = {"none", "check failed", "data race", "uninitialised read",     "lifetime",
                                   "leak", "misuse",       "deadlock",  "nondeterministic model", "unsupported"};
  return texts[static_cast<unsigned char>(kind)];
}

}  // namespace cairn::check
