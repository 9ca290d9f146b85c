// SPDX-License-Identifier: MIT
//
// worker - a process that explores calls of one job: a fork of the front end, connected by two pipes.
//
//   parent --request--> [ fork: explore(model, options, call, budget) ... ] --reply--> parent
//
// The parent never explores: a model may crash or hang, and Relacy takes over operator new while it runs. Invariant: a
// worker has at most one request; what it explored reaches the parent in one whole reply or not at all, so a request
// whose worker died may be given to another. A worker ends with its parent, however that ends.
#pragma once
#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "job.hpp"

namespace cairn::check::front {

struct request {
  enum class kind : unsigned char {
    explore,   ///< the calls, the last first, within the limit
    numbered,  ///< executions seed .. seed + limit.executions - 1
    probe,     ///< random descents in the tree of calls, for estimates
    replay     ///< one execution
  };
  kind what = kind::explore;
  std::vector<std::string> calls;
  budget limit;
  std::uint64_t seed = 1;
  std::string replay;
};

/// Sums of estimates; each is unbiased (Knuth 1975: a child among k counts k times).
struct probes {
  std::uint64_t count = 0;
  double sum = 0, squares = 0;
};

struct reply {
  slice explored;              ///< sums over the calls; open: what is left of them
  std::uint64_t numbered = 0;  ///< how many of the numbered executions were run
  bool out_of_memory = false;  ///< explored is empty then
  double seconds = 0;
  trace shown;
  failure failed;
  probes estimate;
};

/// Adds counts and sets; takes nothing from more.open.
void add(slice& to, const slice& more);

class worker {
 public:
  worker() = default;
  worker(const worker&) = delete;
  worker& operator=(const worker&) = delete;
  ~worker() { end(); }

  /// Says what is wrong if there can be no new process. The job must outlive the worker.
  std::optional<std::string> start(const job& what);
  bool started() const { return process_ > 0; }
  /// False if the worker has died.
  bool send(const request& what);
  int descriptor() const { return from_; }
  /// Reads what there is. True when a reply is whole (then take_reply) or the worker has died (then `dead`).
  bool receive();
  bool dead() const { return dead_; }
  reply take_reply();
  /// Of a dead worker: "signal 11 (Segmentation fault)", "exit 3"; and whether it was killed from outside.
  std::string cause() const;
  bool killed_from_outside() const;
  /// Kills it, if it runs.
  void end();
  pid_t process() const { return process_; }

 private:
  void reap();

  pid_t process_ = -1;
  int to_ = -1, from_ = -1, status_ = 0;
  bool dead_ = false;
  std::string received_;
};

/// One request to a process of its own; dies with a text.
std::pair<std::optional<reply>, std::string> ask_once(const job& what, const request& asked, double seconds);

}  // namespace cairn::check::front
