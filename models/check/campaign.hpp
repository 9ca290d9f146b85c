// SPDX-License-Identifier: MIT
//
// campaign - explores many jobs with a few workers: the pool of open calls, and what the closed ones have come to.
//
//   task: waiting -> (cutting ->) running -> finished         open: front oldest = biggest ... newest = next back
//
// A worker goes on with its own newest calls, so that the pool stays as small as a depth-first search's stack; an idle
// one gets the oldest. Invariant: each part of a job's tree is in exactly one place: counted in `total`, open, or in
// the one request that is under way; so totals are exact whatever is stopped, killed or resumed.
#pragma once
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "worker.hpp"

namespace cairn::check::front {

struct task {
  enum class stage : unsigned char { waiting, cutting, running, finished };

  job what;
  slice total;                             ///< of closed calls; its own `open` is unused
  std::deque<std::string> open;            ///< calls; of numbered executions "SEED:COUNT"
  std::map<std::string, unsigned> deaths;  ///< calls whose worker died, how often
  stage at = stage::waiting;
  std::string incomplete;  ///< why it ended early; empty: it did not
  bool internal_error = false;
  double seconds = 0;  ///< of workers, in sessions before too
  probes estimate;
  std::uint64_t probings = 0;  ///< requests for probes
  std::size_t chain = 0;       ///< for who made it

  unsigned flying = 0;         ///< requests under way
  std::uint64_t reserved = 0;  ///< executions that they may still count
  std::size_t peak_open = 0;

  std::uint64_t executions() const {
    return total.done.complete + total.done.blocked + total.done.crashed + total.done.bounded;
  }
  bool failed() const { return total.failed.kind != failure_kind::none; }
};

enum class stop_reason : unsigned char { none, interrupted, time, memory, save };

struct shard {
  unsigned part = 0, of = 0;  ///< of = 0: all
};

class campaign {
 public:
  unsigned workers = 1;
  double seconds = 0;            ///< 0: no limit
  std::uint64_t executions = 0;  ///< of each task; 0: no limit
  double task_seconds = 0;       ///< of workers, for each task; 0: no limit
  shard part;
  bool probing = false;     ///< probes between the slices, for a live table
  bool estimating = false;  ///< only probes, so many seconds of each task
  double estimate_seconds = 2;
  std::deque<task> tasks;  ///< may grow while it runs; addresses stay

  std::function<void(task&)> on_finished;        ///< once for each task
  std::function<void(const campaign&)> on_tick;  ///< several times a second
  std::function<std::optional<std::string>(const campaign&)>
      save;  ///< every few seconds and at the end; or what is wrong
  std::string save_error;

  task& add_task(job what);
  /// Until all tasks are finished, or it has to stop; then every call is back in its pool.
  stop_reason run();
  /// Calls under way: a session saves them with the open ones.
  std::vector<std::string> under_way(const task& of) const;
  double running_for() const;
  unsigned busy() const;

 private:
  struct slot {
    worker process;
    task* bound = nullptr;
    bool busy = false, deepens = false;
    std::size_t batch = 1;
    request asked;
  };

  bool wants_work(const task& of) const;
  task* pick(const slot& of);
  void fill(slot& with, task& from);
  bool give(slot& to);
  bool should_probe(const task& of) const;
  void take(slot& from);
  void take_explored(task& of, const request& asked, reply& answer);
  void took_death(slot& from);
  void return_calls(task& to, const request& asked);
  void cut_further(task& of);
  void settle(task& of);
  void wait(int milliseconds);
  void end_all(double patience);
  std::uint64_t left_of(const task& of) const;

  std::vector<std::unique_ptr<slot>> slots_;
  std::chrono::steady_clock::time_point start_{}, saved_{};
  double save_seconds_ = 0;
  bool hungry_ = false;
  stop_reason why_ = stop_reason::none;
};

/// Ctrl-c and SIGTERM from now on only set this.
void catch_interrupts();
bool interrupted();

}  // namespace cairn::check::front
