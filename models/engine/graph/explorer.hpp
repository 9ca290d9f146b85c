// SPDX-License-Identifier: MIT
//
// explorer - every consistent execution graph of a program, each once.
//
// The algorithm is TruSt: Kokologiannakis, Marmanis, Gladstein, Vafeiadis, "Truly stateless, optimal dynamic partial
// order reduction" (POPL 2022). docs/protocols of the checker: docs/checker.md argues why it is right here.
//
//   add a read   -> one branch for each write that it may read
//   add a write  -> one branch for each place in modification order; and for each read of the location that the write
//                   does not depend on: a branch where that read, an earlier one, reads it (a revisit). A revisit keeps
//                   what was added up to the read and what the write depends on; it is made only if everything it
//                   removes, and the read itself, is as it would be if added last: so each graph is found on one way.
//
// A frame is a graph and the branches not taken yet, last first: a branch is a length to cut the graph to, and what to
// do then. So memory is the depth of revisits times the length of a graph, and any branch can be handed over: the graph
// cut to its length, and the branch, are a call that depends on nothing else.
#pragma once
#include <memory>
#include <set>
#include <string_view>

#include "../canonical.hpp"
#include "runtime.hpp"

namespace cairn::check::graph {

struct branch {
  enum class what : std::uint8_t { root, read, place, choose, crash, revisit, revisit_at };
  what to = what::root;
  bool spurious = false;
  std::uint8_t thread = 0;     ///< crash
  number target = nowhere;     ///< read: the writer. revisit: the read
  std::uint32_t argument = 0;  ///< place, revisit_at: after this place. choose: the value
  std::uint32_t length = 0;    ///< events of the graph when it was met
  double weight = 1;           ///< share of the whole exploration
};

struct frame {
  execution graph;
  std::vector<branch> branches;
};

std::string serialised(const execution& graph, const branch& to);
/// False: not a call of this program.
bool parse(const std::string& call, execution& graph, branch& to);

class explorer : public runtime {
 public:
  explorer(const program& client, const options& asked) : runtime(client, asked) {}

  slice explore(const std::string& call, const budget& limit);
  std::pair<trace, failure> replay_of(const std::string& replay);

 private:
  unsigned next(const unsigned* able, unsigned count) override;
  bool add(unsigned thread, const operation& asked) override;
  bool asks_each_time() const override { return random_ || guided_; }
  bool has_more_of(unsigned thread) const override;

  frame& top() { return *frames_[depth_ - 1]; }
  execution& graph() { return top().graph; }
  frame& push_frame();
  frame& fresh_graph();
  void branch_to(branch to);
  void share(std::size_t branches);

  bool add_read(unsigned thread, const operation& asked);
  bool add_write(unsigned thread, const operation& asked);
  bool add_update(number reader);
  void branch_revisits(number write);
  bool is_maximal(number n, const event& write) const;
  bool revisit(const branch& by);
  bool revisit_at(const branch& by);
  bool take(const branch& by);
  bool advance();
  bool may_stop(unsigned thread) const;
  bool may_fail_spuriously(const operation& asked, unsigned thread, unsigned index, const value& got) const;
  bool is_ordered() const;
  void count(outcome is, slice& into);
  void hash_graph(slice& into);
  // witness.cpp
  void note_load_buffering();
  void note_contention(slice& into) const;
  void measure();
  void note_reads_from();
  static void begin_measure();
  void note_sites(slice& into);

  // symmetry.cpp
  bool has_classes() const;
  slice explore_symmetric(const std::string& call);
  unsigned succeed(const unsigned* able, unsigned count);
  void succeed_with(unsigned thread, const operation& asked);
  void succeed_to(const execution& made);
  bool same_so_far(unsigned a, unsigned b) const;
  canonical_hasher::name name_up_to_symmetry(const execution& g) const;

  // random search and replay
  void begin_random(std::uint64_t seed);
  std::uint64_t draw(std::uint64_t below);
  bool add_random(unsigned thread, const operation& asked);
  bool add_guided(unsigned thread, const operation& asked);
  slice explore_random(const std::string& call, const budget& limit);

  struct step {
    unsigned thread;
    char what;
    bool spurious;
    bool from_initial;
    unsigned other_thread, other_index;
    std::uint32_t argument;
  };
  bool parse_replay(const std::string& text, std::string& wrong);

  std::set<std::pair<std::string_view, std::string_view>> load_buffering_;
  std::set<std::pair<std::string, std::string>> reads_from_;  ///< sites: who wrote, who read it
  std::vector<std::pair<const char*, const char*>> met_;      ///< cache in front of reads_from_
  std::uint64_t measured_ = 0;                                ///< complete executions so far
  std::set<std::uint64_t> paths_;                             ///< of single threads, if a build with gcov asks
  std::vector<std::unique_ptr<frame>> frames_;
  std::size_t depth_ = 0;
  bool symmetric_ = false, extended_ = false;
  std::set<canonical_hasher::name> seen_;  ///< symmetry: names of the graphs met so far
  std::vector<execution> waiting_;
  std::uint64_t cut_ = 0;      ///< symmetry: ways that the loop bound has cut off
  std::vector<number> reads_;  ///< of branch_revisits and note_load_buffering: kept for its memory
  struct touched {
    unsigned by = 0;  ///< a bit for each thread
    bool written = false;
  };
  mutable std::vector<touched> touched_;  ///< of note_contention: kept for its memory
  double weight_ = 1;
  bool random_ = false, guided_ = false;
  std::uint64_t random_state_ = 0;
  std::vector<step> steps_;
  std::size_t at_step_ = 0;
  double dead_ = 0;  ///< weight of the branches where nothing consistent was found
};

}  // namespace cairn::check::graph
