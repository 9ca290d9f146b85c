// SPDX-License-Identifier: MIT
//
// campaign - the loop over workers: see campaign.hpp; what answers mean for a task is in campaign_answers.cpp.
#include "campaign.hpp"

#include <poll.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "text.hpp"

namespace cairn::check::front {
namespace {

using clock = std::chrono::steady_clock;
constexpr std::size_t largest_batch = 1000;
constexpr std::uint64_t slice_milliseconds = 200, hungry_milliseconds = 20;
constexpr std::uint64_t first_chunk = 64;

double since(clock::time_point start) {
  return std::chrono::duration<double>(clock::now() - start).count();
}

volatile std::sig_atomic_t interrupts = 0;

}  // namespace

void catch_interrupts() {
  struct sigaction action = {};
  action.sa_handler = [](int) {
    interrupts = interrupts + 1;
    if (interrupts > 2) std::_Exit(3);  // whoever asks three times will not wait for a session
  };
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}
bool interrupted() {
  return interrupts != 0;
}

task& campaign::add_task(job what) {
  task& made = tasks.emplace_back();
  made.what = std::move(what);
  if (made.what.random()) {
    made.open.push_back(std::to_string(made.what.how.seed) + ":" + std::to_string(made.what.executions));
  } else {
    made.open.emplace_back();
  }
  return made;
}

double campaign::running_for() const {
  return since(start_);
}

unsigned campaign::busy() const {
  return static_cast<unsigned>(std::count_if(slots_.begin(), slots_.end(), [](auto& s) { return s->busy; }));
}

std::uint64_t campaign::left_of(const task& of) const {
  const std::uint64_t gone = of.executions() + of.reserved;
  return executions == 0 ? ~std::uint64_t{0} : executions > gone ? executions - gone : 0;
}

bool campaign::wants_work(const task& of) const {
  if (of.at == task::stage::cutting) return of.flying == 0 && !of.open.empty();
  if (of.at != task::stage::running) return false;
  if (estimating) return of.flying == 0;
  if (task_seconds != 0 && of.seconds >= task_seconds) return false;
  return !of.open.empty() && left_of(of) != 0;
}

task* campaign::pick(const slot& of) {
  if (of.bound != nullptr && wants_work(*of.bound)) return of.bound;
  for (task& t : tasks) {
    if (wants_work(t)) return &t;
  }
  for (task& t : tasks) {
    if (t.at != task::stage::waiting) continue;
    t.at = part.of != 0 && t.what.has_calls() ? task::stage::cutting : task::stage::running;
    return &t;
  }
  return nullptr;
}

bool campaign::should_probe(const task& of) const {
  if (estimating) return true;
  if (!of.what.has_calls() || of.at != task::stage::running || !probing) return false;
  return of.seconds > static_cast<double>(std::uint64_t{1} << std::min<std::uint64_t>(of.probings, 40));
}

/// Takes calls from the pool into with.asked.
void campaign::fill(slot& with, task& from) {
  request& asked = with.asked;
  asked = {};
  const double left = seconds == 0 ? 1e9 : std::max(0.001, seconds - since(start_));
  const auto until_end = static_cast<std::uint64_t>(left * 1000) + 1;
  asked.limit.milliseconds = std::min(until_end, hungry_ ? hungry_milliseconds : slice_milliseconds);
  if (should_probe(from)) {
    asked.what = request::kind::probe;
    asked.seed = spread(from.estimate.count + 1) | 1;
    if (!estimating) {  // after 1, 2, 4, ... seconds: two hundredths of the time
      const double share = std::clamp(from.seconds * 10, 20.0, 1000.0);
      asked.limit.milliseconds = std::min(until_end, static_cast<std::uint64_t>(share));
    }
    from.probings++;
    return;
  }
  if (from.at == task::stage::cutting) {  // the same on every machine: no time in it
    asked.limit = {1, 0};
    asked.calls.push_back(std::move(from.open.front()));
    from.open.pop_front();
    return;
  }
  if (from.what.random()) {
    const auto range = split(from.open.back(), ':');
    from.open.pop_back();
    asked.what = request::kind::numbered;
    asked.seed = std::strtoull(range[0].c_str(), nullptr, 10);
    const std::uint64_t all = std::strtoull(range[1].c_str(), nullptr, 10);
    asked.limit.executions = std::min({all, left_of(from), first_chunk * with.batch});
    if (from.deaths.count(range[0] + ":" + range[1]) != 0) asked.limit.executions = all;  // as it was when it died
    if (all != asked.limit.executions) {
      from.open.push_back(std::to_string(asked.seed + asked.limit.executions) + ":" +
                          std::to_string(all - asked.limit.executions));
    }
    from.reserved += asked.limit.executions;
    return;
  }
  if (executions != 0) {
    // What is reserved may not be used up, so nobody takes all while others could work too.
    asked.limit.executions = std::max<std::uint64_t>(1, left_of(from) / (workers - from.flying));
    from.reserved += asked.limit.executions;
  }
  const bool own = with.bound == &from && with.deepens;
  // A share for each who works on it already, and for each who has nothing to do.
  const std::size_t sharers = from.flying + (slots_.size() - busy());
  const std::size_t wanted =
      own ? std::min(largest_batch, (from.open.size() + sharers - 1) / std::max<std::size_t>(sharers, 1)) : with.batch;
  while (asked.calls.size() < std::max<std::size_t>(wanted, 1) && !from.open.empty()) {
    std::string& next = own ? from.open.back() : from.open.front();
    const bool alone = from.deaths.count(next) != 0;  // to find out which call kills its worker
    if (alone && !asked.calls.empty()) break;
    asked.calls.push_back(std::move(next));
    own ? from.open.pop_back() : from.open.pop_front();
    if (alone) break;
  }
  if (own) std::reverse(asked.calls.begin(), asked.calls.end());  // the last is explored first
}

bool campaign::give(slot& to) {
  task* from = pick(to);
  if (from == nullptr) return false;
  if (to.bound != from || !to.process.started()) {
    if (to.bound != from) to.batch = 1;
    if (auto wrong = to.process.start(from->what)) {
      // No process now: fewer workers will do, unless there is none at all.
      if (busy() == 0) {
        save_error = *wrong;
        why_ = stop_reason::memory;
      }
      return false;
    }
    to.bound = from;
    to.deepens = false;
  }
  fill(to, *from);
  from->flying++;
  to.busy = true;
  if (!to.process.send(to.asked)) took_death(to);
  return true;
}

void campaign::wait(int milliseconds) {
  std::vector<pollfd> waits;
  std::vector<slot*> who;
  for (auto& s : slots_) {
    if (!s->busy) continue;
    waits.push_back({s->process.descriptor(), POLLIN, 0});
    who.push_back(s.get());
  }
  if (::poll(waits.data(), waits.size(), milliseconds) <= 0) return;
  for (std::size_t i = 0; i < who.size(); i++) {
    // settle() may have ended the worker because of an answer before this one.
    if (waits[i].revents == 0 || !who[i]->busy || !who[i]->process.started()) continue;
    if (!who[i]->process.receive()) continue;
    if (who[i]->process.dead()) {
      took_death(*who[i]);
    } else {
      take(*who[i]);
    }
  }
}

/// Takes the slices that come within `patience` seconds; the other calls go back to their pools.
void campaign::end_all(double patience) {
  const auto from = clock::now();
  while (busy() != 0 && since(from) < patience) wait(20);
  for (auto& s : slots_) {
    if (s->busy) {
      s->busy = false;
      s->bound->flying--;
      return_calls(*s->bound, s->asked);
    }
    s->process.end();
  }
}

stop_reason campaign::run() {
  start_ = saved_ = clock::now();
  why_ = stop_reason::none;
  slots_.clear();
  for (unsigned i = 0; i < std::max(1u, workers); i++) slots_.push_back(std::make_unique<slot>());
  const auto save_now = [&] {
    if (!save) return;
    const auto begin = clock::now();
    if (auto wrong = save(*this)) {
      save_error = *wrong;
      why_ = stop_reason::save;
    }
    save_seconds_ = since(begin);
    saved_ = clock::now();
  };
  save_now();
  for (task& t : tasks) {
    if (t.at == task::stage::finished && on_finished) on_finished(t);  // in a session before
  }
  auto ticked = clock::now();
  while (why_ == stop_reason::none) {
    bool idle = false;
    for (auto& s : slots_) {
      if (!s->busy && why_ == stop_reason::none) idle |= !give(*s);
    }
    hungry_ = idle;
    if (why_ != stop_reason::none || busy() == 0) break;
    wait(100);
    if (interrupted()) why_ = stop_reason::interrupted;
    if (seconds != 0 && since(start_) >= seconds) why_ = stop_reason::time;
    if (on_tick && since(ticked) > 0.2) {
      on_tick(*this);
      ticked = clock::now();
    }
    if (why_ == stop_reason::none && since(saved_) > std::max(2.0, 20 * save_seconds_)) save_now();
  }
  end_all(why_ == stop_reason::none ? 0 : 1);
  if (why_ != stop_reason::save) save_now();
  return why_;
}

}  // namespace cairn::check::front
