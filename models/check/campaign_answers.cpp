// SPDX-License-Identifier: MIT
//
// campaign_answers - what a worker's answer, or its death, does to its task.
#include <fmt/format.h>

#include <algorithm>

#include "campaign.hpp"
#include "text.hpp"

namespace cairn::check::front {

std::vector<std::string> campaign::under_way(const task& of) const {
  std::vector<std::string> calls;
  for (const auto& s : slots_) {
    if (!s->busy || s->bound != &of) continue;
    if (s->asked.what == request::kind::numbered) {
      calls.push_back(fmt::format("{}:{}", s->asked.seed, s->asked.limit.executions));
    } else {
      calls.insert(calls.end(), s->asked.calls.begin(), s->asked.calls.end());
    }
  }
  return calls;
}

/// As if the request had never been sent.
void campaign::return_calls(task& to, const request& asked) {
  if (asked.what == request::kind::numbered) {
    to.open.push_back(fmt::format("{}:{}", asked.seed, asked.limit.executions));
  } else if (to.at == task::stage::cutting) {
    to.open.insert(to.open.begin(), asked.calls.begin(), asked.calls.end());
  } else {
    to.open.insert(to.open.end(), asked.calls.begin(), asked.calls.end());
  }
  if (executions != 0 || asked.what == request::kind::numbered) {
    to.reserved -= std::min(to.reserved, asked.limit.executions);
  }
}

void campaign::take_explored(task& of, const request& asked, reply& answer) {
  if (executions != 0 || asked.what == request::kind::numbered) {
    of.reserved -= std::min(of.reserved, asked.limit.executions);
  }
  add(of.total, answer.explored);
  if (asked.what == request::kind::numbered) {
    if (answer.numbered < asked.limit.executions && !of.failed()) {
      of.open.push_back(fmt::format("{}:{}", asked.seed + answer.numbered, asked.limit.executions - answer.numbered));
    }
    return;
  }
  if (of.what.how.search == search_kind::bytes) return;
  for (std::string& call : answer.explored.open) of.open.push_back(std::move(call));
  of.peak_open = std::max(of.peak_open, of.open.size());
}

void campaign::take(slot& from) {
  task& of = *from.bound;
  reply answer = from.process.take_reply();
  from.busy = false;
  of.flying--;
  if (of.at == task::stage::finished) return;
  if (answer.out_of_memory) {
    return_calls(of, from.asked);
    save_error = fmt::format("{}: out of memory", of.what.of->name);
    why_ = stop_reason::memory;
    return;
  }
  of.seconds += answer.seconds;
  if (from.asked.what == request::kind::probe) {
    of.estimate.count += answer.estimate.count;
    of.estimate.sum += answer.estimate.sum;
    of.estimate.squares += answer.estimate.squares;
    if (estimating && of.seconds >= estimate_seconds) {
      of.at = task::stage::finished;
      if (on_finished) on_finished(of);
    }
    return;
  }
  from.deepens = !answer.explored.open.empty();
  // Many small calls at once, so that messages do not outweigh work.
  from.batch = answer.seconds < 0.01  ? std::min<std::size_t>(from.batch * 2, 1 << 14)
               : answer.seconds > 0.1 ? std::max<std::size_t>(from.batch / 2, 1)
                                      : from.batch;
  take_explored(of, from.asked, answer);
  if (of.at == task::stage::cutting) cut_further(of);
  settle(of);
}

/// The calls of a worker that died are explored again, once, each alone; then it is the model's fault.
void campaign::took_death(slot& from) {
  task& of = *from.bound;
  from.busy = false;
  of.flying--;
  if (of.at == task::stage::finished) return;
  const std::string cause = from.process.cause();
  const bool outside = from.process.killed_from_outside();
  std::vector<std::string> keys = from.asked.calls;
  if (from.asked.what == request::kind::numbered)
    keys = {fmt::format("{}:{}", from.asked.seed, from.asked.limit.executions)};
  const bool again = keys.size() == 1 && of.deaths.count(keys[0]) != 0;
  for (const std::string& key : keys) of.deaths[key]++;
  return_calls(of, from.asked);
  if (!again) return;
  if (outside) {  // a model does not kill itself so: the system's out-of-memory killer, or a person
    of.incomplete = fmt::format("its worker was killed twice ({}; out of memory?)", cause);
    of.at = task::stage::finished;
    if (on_finished) on_finished(of);
    return;
  }
  of.total.failed = {failure_kind::check, fmt::format("the model's process ended twice at the same place: {}", cause),
                     ""};
  of.total.failures++;
  settle(of);
}

/// After each step of the cut; when there are enough calls, keeps this shard's.
void campaign::cut_further(task& of) {
  const bool stopped = of.failed() && !of.what.how.keep_going;
  if (!stopped && !of.open.empty() && of.open.size() < std::size_t{64} * part.of) return;
  std::deque<std::string> mine;
  for (std::size_t i = 0; i < of.open.size(); i++) {
    if (spread(i) % part.of == part.part - 1) mine.push_back(std::move(of.open[i]));
  }
  of.open = std::move(mine);
  if (part.part != 1) {  // leaves above the cut are shard 1's
    of.total = {};
    if (stopped) of.open.clear();
  }
  of.at = task::stage::running;
}

/// Is it finished?
void campaign::settle(task& of) {
  if (of.at != task::stage::running && of.at != task::stage::cutting) return;
  const bool stopped = of.failed() && (!of.what.how.keep_going || !of.deaths.empty());
  if (stopped) {
    for (auto& s : slots_) {
      if (!s->busy || s->bound != &of) continue;
      s->busy = false;
      of.flying--;
      s->process.end();
    }
    of.open.clear();
  } else if (of.flying != 0) {
    return;
  } else if (!of.open.empty()) {
    const bool late = task_seconds != 0 && of.seconds >= task_seconds;
    if (!late && left_of(of) != 0) return;
    of.incomplete = late ? "its time is over" : fmt::format("--executions {} are over", executions);
  }
  of.at = task::stage::finished;
  for (auto& s : slots_) {
    if (s->bound == &of && !s->busy) {
      s->process.end();
      s->bound = nullptr;
    }
  }
  if (on_finished) on_finished(of);
}

}  // namespace cairn::check::front
