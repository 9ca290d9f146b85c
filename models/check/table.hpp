// SPDX-License-Identifier: MIT
//
// table - what a person sees of a campaign: one line for each finished task, and on a terminal the running ones below,
// with rate, estimate and remaining time.
//
// A share is printed only where it has a basis: on graphs the depth-first share of the closed branches, elsewhere at
// least 20 Knuth probes whose standard error is below half of their mean.
#pragma once
#include <chrono>
#include <string>

#include "campaign.hpp"
#include "verdict.hpp"

namespace cairn::check::front {

/// Mean and standard error of the executions that a task has in all.
struct estimate {
  double mean = 0, error = 0;
  bool good = false;
};
estimate estimate_of(const probes& sums);

class table {
 public:
  /// live: on a terminal.
  explicit table(bool live) : live_(live) {}
  ~table() { clear(); }
  table(const table&) = delete;
  table& operator=(const table&) = delete;

  void finished(const task& of, const judgement& verdict);
  void line(const std::string& text);
  void draw(const campaign& of);

 private:
  void clear();
  std::string running_line(const task& of, unsigned workers) const;

  bool live_;
  std::size_t drawn_ = 0;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

bool on_terminal();

}  // namespace cairn::check::front
