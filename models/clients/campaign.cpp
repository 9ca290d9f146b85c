// SPDX-License-Identifier: MIT
//
// campaign - see campaign.hpp.
#include "campaign.hpp"

#include <chrono>
#include <deque>
#include <set>

namespace cairn::check::clients {
namespace {

using drawn = rc::Shrinkable<client>;

/// Down the tree of smaller clients, to one none of whose smaller ones fails.
found_failure shrunk(drawn from, const result& failed, const limits& how) {
  found_failure made{from.value(), from.value(), failed, 0, 0, 0};
  for (bool smaller = true; smaller;) {
    smaller = false;
    auto next = from.shrinks();
    while (auto offered = next.next()) {
      const client one = offered->value();
      result of_one = finish(start(one, how));
      if (!of_one.is_bad()) continue;
      made.shrunk = one;
      made.of_shrunk = std::move(of_one);
      made.steps++;
      from = std::move(*offered);
      smaller = true;
      break;
    }
  }
  limits last = how;
  last.shows = true;
  if (result shown = finish(start(made.shrunk, last)); shown.is_bad()) made.of_shrunk = std::move(shown);
  return made;
}

class campaign {
 public:
  campaign(const settings& asked, const listener& prints)
      : asked_(asked), prints_(prints), draw_(clients(asked.of)), random_(asked.seed) {}

  report run() {
    while (!stops_ || !running_.empty()) {
      while (!stops_ && running_.size() < asked_.processes) begin_one();
      if (!running_.empty()) end_one();
    }
    made_.seconds = since_start();
    return std::move(made_);
  }

 private:
  struct flying {
    drawn from;
    std::uint64_t number;
    running at;
  };

  double since_start() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  }

  void begin_one() {
    stops_ |=
        (asked_.clients != 0 && begun_ == asked_.clients) || (asked_.seconds != 0 && since_start() >= asked_.seconds);
    if (stops_) return;
    for (;;) {
      drawn one = draw_(random_.split(), 100);
      if (!seen_.insert(one.value().text()).second) {
        made_.again++;
        continue;
      }
      running at = start(one.value(), asked_.how);
      running_.push_back({std::move(one), ++begun_, at});
      return;
    }
  }

  void end_one() {
    flying one = std::move(running_.front());
    running_.pop_front();
    const client c = one.from.value();
    const result r = finish(one.at);
    if (asked_.prints) prints_(c, r);
    made_.clients++;
    for (const std::string& thread : c.threads) made_.operations += thread.size();
    made_.executions += r.complete;
    made_.blocked += r.blocked;
    made_.contended_executions += r.contended_executions;
    made_.contended_words += r.contended_words;
    if (r.is == result::verdict::exhausted) {
      made_.exhausted++;
      for (char letter : c.text()) made_.letters[std::string(1, letter)]++;
    } else if (r.is == result::verdict::clean) {
      made_.clean++;
    } else if (r.is == result::verdict::incomplete) {
      made_.incomplete++;
    } else {
      const double at = since_start();
      found_failure f = shrunk(one.from, r, asked_.how);
      f.number = one.number;
      f.seconds = at;
      made_.failures.push_back(std::move(f));
      stops_ |= !asked_.keep_going;
    }
  }

  const settings& asked_;
  const listener& prints_;
  rc::Gen<client> draw_;
  rc::Random random_;
  std::set<std::string> seen_;
  std::deque<flying> running_;
  std::uint64_t begun_ = 0;
  bool stops_ = false;
  report made_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace

report run(const settings& asked, const listener& prints) {
  return campaign(asked, prints).run();
}

}  // namespace cairn::check::clients
