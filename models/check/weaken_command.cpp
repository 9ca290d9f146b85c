// SPDX-License-Identifier: MIT
//
// weaken_command - each order one step weaker, one at a time: killed by a model, or survived.
//
// First every model runs as written: that gives the sites that each reaches. Then for each site and each next weaker
// order the models that reach it run, the quickest first, until one fails. Killed means: FAILED on graphs with a replay
// string that fails with the weaker order and passes as written; a count, a cover point or INCOMPLETE kills nothing.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "catalogue.hpp"
#include "commands.hpp"
#include "replay_text.hpp"
#include "table.hpp"
#include "text.hpp"

namespace cairn::check::front {
namespace {

constexpr order orders[] = {order::relaxed, order::acquire, order::release, order::acq_rel};

/// One site at one weaker order, and the models that are still to be tried.
struct mutant {
  std::string site;
  order from = order::relaxed, to = order::relaxed;
  std::string argued;
  std::vector<std::string> only;  ///< models of the list
  std::vector<const model*> tries;
  std::size_t next = 0;
  std::string killer, replay, kind, trouble;
  std::uint64_t execution = 0;
  double seconds = 0;
  std::vector<std::string> undecided;
  bool decided = false;
};

struct reach {
  order declared = order::relaxed;
  std::vector<std::pair<double, const model*>> models;
};

/// SITE ORDER MODEL, or SITE ORDER ARGUED reason.
std::optional<std::string> read_list(const std::string& path, std::vector<mutant>& made) {
  const auto text = contents_of(path);
  if (!text) return fmt::format("cannot read {}", path);
  std::size_t number = 0;
  for (const std::string& line : split(*text, '\n')) {
    number++;
    std::vector<std::string> words;
    for (std::string& word : split(line, ' ')) {
      if (!word.empty()) words.push_back(std::move(word));
    }
    if (words.empty() || words[0][0] == '#') continue;
    mutant one;
    const auto to = words.size() < 3 ? std::nullopt : order_of(words[1]);
    if (!to || (words.size() > 3 && words[2] != "ARGUED"))
      return fmt::format("{}:{}: wants SITE ORDER MODEL", path, number);
    one.site = words[0];
    one.to = *to;
    if (words[2] == "ARGUED") {
      one.argued = joined(std::vector<std::string>(words.begin() + 3, words.end()), " ");
      if (one.argued.empty()) return fmt::format("{}:{}: ARGUED wants a reason", path, number);
    } else if (find_model(words[2]) == nullptr) {
      return fmt::format("{}:{}: {}", path, number, unknown_model(words[2]));
    } else {
      one.only.push_back(words[2]);
    }
    made.push_back(std::move(one));
  }
  return std::nullopt;
}

job as_written(const model* on) {
  job what;
  what.of = on;
  what.how.spurious = on->spurious;
  what.how.crashes = on->crashes;
  what.how.search = on->graph.expected.search;
  if (what.random())
    what.executions = on->graph.expected.complete == expectation::unstated ? 10'000 : on->graph.expected.complete;
  return what;
}

job weakened_job(const mutant& m, const model* on) {
  job what = as_written(on);
  what.weak_site = m.site;
  what.weak_order = m.to;
  // What a failed compare-exchange has acquired shows only where its loop goes on.
  if (m.site.ends_with(".fail")) what.how.retry_blocks = false;
  return what;
}

/// Fails weakened and passes as written?
std::string trouble_with(const job& what, const failure& failed) {
  replayed weak, written;
  if (failed.replay.empty()) return "it has no replay string";
  if (auto wrong = replay_apart(what, failed.replay, weak)) return *wrong;
  if (weak.failed.kind != failed.kind)
    return fmt::format("its replay is {}, not {}", text_of(weak.failed.kind), text_of(failed.kind));
  job without = what;
  without.weak_site.clear();
  if (auto wrong = replay_apart(without, failed.replay, written)) return "as written, " + *wrong;
  // As written the execution passes, or it is no execution at all any more. A string ends where the weakened one
  // failed: threads that wait there for their next step are no deadlock.
  const failure_kind kind = written.failed.kind;
  if (kind == failure_kind::none || kind == failure_kind::nondeterministic) return "";
  if (kind == failure_kind::deadlock && failed.kind != failure_kind::deadlock) return "";
  return fmt::format("its replay fails as written too: {}", text_of(kind));
}

class weakening_run {
 public:
  explicit weakening_run(const weaken_settings& asked) : asked_(asked) {}
  int run();

 private:
  std::optional<std::string> reach_sites();
  std::optional<std::string> choose();
  void start_next(std::size_t index);
  void finished(task& t);
  void decide(std::size_t index);
  std::string json_text() const;

  const weaken_settings& asked_;
  std::map<std::string, reach> sites_;
  std::vector<std::string> not_clean_;
  std::vector<mutant> mutants_;
  campaign all_;
};

/// Every model as written, at most --time each.
std::optional<std::string> weakening_run::reach_sites() {
  std::vector<const model*> models;
  if (auto wrong = select_models(asked_.models, models)) return wrong;
  campaign first;
  first.workers = asked_.workers;
  for (const model* m : models) {
    if (m->graph.explore == nullptr || m->graph.expected.fails) continue;
    // The checker's own test programs are not asked unless somebody names them: their orders are given, not needed.
    const std::string_view name = m->name;
    if (asked_.models.empty() && asked_.sites.empty() &&
        (name.starts_with("reference.") || name.starts_with("seeded."))) {
      continue;
    }
    first.add_task(as_written(m));
  }
  first.seconds = *seconds_of(asked_.time) * static_cast<double>(std::max<std::size_t>(1, first.tasks.size()));
  const stop_reason why = first.run();
  if (why == stop_reason::interrupted) return "interrupted";
  for (const task& t : first.tasks) {
    const judgement made = judge(t, why, {}, {});
    if (made.code != clean) not_clean_.push_back(fmt::format("{}: {}", t.what.of->name, made.words));
    for (const auto& [site, declared] : t.total.sites) {
      sites_[site].declared = declared;
      // A model that fails as written would seem to kill everything.
      if (!t.failed()) sites_[site].models.emplace_back(t.seconds, t.what.of);
    }
  }
  for (auto& [site, reached] : sites_) std::sort(reached.models.begin(), reached.models.end());
  return std::nullopt;
}

std::optional<std::string> weakening_run::choose() {
  std::vector<mutant> listed;
  if (!asked_.list.empty()) {
    if (auto wrong = read_list(asked_.list, listed)) return wrong;
  }
  const bool only_listed = std::any_of(listed.begin(), listed.end(), [](auto& m) { return m.argued.empty(); });
  std::vector<std::string> names;
  for (const auto& [site, reached] : sites_) names.push_back(site);
  const auto asked_for = [&](const std::string& site) {
    return asked_.sites.empty() || std::any_of(asked_.sites.begin(), asked_.sites.end(),
                                               [&](auto& pattern) { return matches_glob(pattern, site); });
  };
  for (const std::string& pattern : asked_.sites) {
    if (std::none_of(names.begin(), names.end(), [&](auto& name) { return matches_glob(pattern, name); })) {
      return fmt::format("no site is called {}; nearest: {}", pattern, joined(nearest(pattern, names), ", "));
    }
  }
  for (const auto& [site, reached] : sites_) {
    for (const order to : orders) {
      if (only_listed || !asked_for(site) || !is_next_weaker(reached.declared, to)) continue;
      mutants_.emplace_back();
      mutants_.back().site = site;
      mutants_.back().to = to;
    }
  }
  for (mutant& one : listed) {
    const auto same = std::find_if(mutants_.begin(), mutants_.end(),
                                   [&](const mutant& m) { return m.site == one.site && m.to == one.to; });
    if (same != mutants_.end()) {
      same->argued = one.argued;
    } else if (only_listed && asked_for(one.site)) {
      mutants_.push_back(std::move(one));
    }
  }
  for (mutant& m : mutants_) {
    const auto reached = sites_.find(m.site);
    if (reached == sites_.end())
      return fmt::format("no model reaches {}; nearest: {}", m.site, joined(nearest(m.site, names), ", "));
    m.from = reached->second.declared;
    if (!is_next_weaker(m.from, m.to)) {
      return fmt::format("{} is no next weaker order of {}, which is {}", check::text_of(m.to), m.site,
                         check::text_of(m.from));
    }
    for (const auto& [seconds, model] : reached->second.models) {
      const bool wanted = m.only.empty() || std::find(m.only.begin(), m.only.end(), model->name) != m.only.end();
      if (wanted) m.tries.push_back(model);
    }
  }
  return std::nullopt;
}

void weakening_run::start_next(std::size_t index) {
  mutant& m = mutants_[index];
  if (m.next == m.tries.size()) return decide(index);
  all_.add_task(weakened_job(m, m.tries[m.next++])).chain = index;
}

void weakening_run::finished(task& t) {
  mutant& m = mutants_[t.chain];
  m.seconds += t.seconds;
  if (!t.failed()) {
    if (!t.incomplete.empty() || t.total.done.bounded != 0) m.undecided.emplace_back(t.what.of->name);
    return start_next(t.chain);
  }
  const std::string trouble = trouble_with(t.what, t.total.failed);
  if (!trouble.empty()) {
    m.trouble = fmt::format("{}: {} ({})", t.what.of->name, trouble, t.total.failed.text);
    return start_next(t.chain);
  }
  m.killer = t.what.of->name;
  m.kind = text_of(t.total.failed.kind);
  m.execution = t.executions() + 1;
  m.replay = replay_string(t);
  decide(t.chain);
}

void weakening_run::decide(std::size_t index) {
  mutant& m = mutants_[index];
  m.decided = true;
  const std::string name = fmt::format("{} {} -> {}", m.site, check::text_of(m.from), check::text_of(m.to));
  if (!m.killer.empty()) {
    fmt::print("killed    {:<44} by {} at execution {} ({})\n", name, m.killer, with_marks(m.execution), m.kind);
    fmt::print("  replay: cairn-check replay {}\n", replay_argument(m.replay, m.killer, ""));
  } else {
    fmt::print("{:<9} {:<44} {} models reach it{}{}\n", m.argued.empty() ? "SURVIVED" : "ARGUED", name, m.tries.size(),
               m.argued.empty() ? "" : ": " + m.argued,
               m.undecided.empty() ? "" : fmt::format("; INCOMPLETE: {}", fmt::join(m.undecided, ", ")));
    if (!m.trouble.empty()) fmt::print("  does not count: {}\n", m.trouble);
  }
  std::fflush(stdout);
}

std::string weakening_run::json_text() const {
  nlohmann::json made = {{"binary", binary_fingerprint()}, {"not_clean", not_clean_}};
  nlohmann::json& all = made["mutants"] = nlohmann::json::array();
  for (const mutant& m : mutants_) {
    nlohmann::json one = {
        {"site", m.site}, {"order", check::text_of(m.from)}, {"weaker", check::text_of(m.to)}, {"seconds", m.seconds}};
    one["result"] = !m.decided ? "INCOMPLETE" : !m.killer.empty() ? "killed" : m.argued.empty() ? "SURVIVED" : "ARGUED";
    std::vector<std::string> tried;
    for (std::size_t i = 0; i < m.next; i++) tried.emplace_back(m.tries[i]->name);
    one["tried"] = tried;
    one["incomplete"] = m.undecided;
    if (!m.killer.empty()) {
      one["killer"] = m.killer;
      one["kind"] = m.kind;
      one["execution"] = m.execution;
      one["replay"] = m.replay;
    }
    if (!m.argued.empty()) one["reason"] = m.argued;
    if (!m.trouble.empty()) one["trouble"] = m.trouble;
    all.push_back(std::move(one));
  }
  return made.dump(1) + "\n";
}

int weakening_run::run() {
  catch_interrupts();
  if (auto wrong = reach_sites()) return refuse(*wrong);
  for (const std::string& one : not_clean_) fmt::print("as written, {}\n", one);
  if (auto wrong = choose()) return refuse(*wrong);
  all_.workers = asked_.workers;
  all_.task_seconds = *seconds_of(asked_.time);
  all_.on_finished = [this](task& t) { finished(t); };
  for (std::size_t i = 0; i < mutants_.size(); i++) start_next(i);
  const stop_reason why = all_.run();
  if (!asked_.json.empty() && !write_output(asked_.json, json_text())) return incomplete;
  std::size_t killed = 0, argued = 0, survived = 0, undecided = 0, troubled = 0;
  for (const mutant& m : mutants_) {
    if (!m.killer.empty())
      killed++;
    else if (!m.decided || (!m.undecided.empty() && m.argued.empty()))
      undecided++;
    else if (!m.argued.empty())
      argued++;
    else
      survived++;
    if (m.killer.empty() && !m.trouble.empty()) troubled++;
  }
  fmt::print("{} weakenings of {} sites: {} killed, {} SURVIVED, {} ARGUED, {} INCOMPLETE\n", mutants_.size(),
             sites_.size(), killed, survived, argued, undecided);
  if (troubled != 0) fmt::print("{} have failures that do not count\n", troubled);
  if (survived != 0) return counterexample;
  return undecided != 0 || why != stop_reason::none ? incomplete : clean;
}

}  // namespace

int weaken_command(const weaken_settings& asked) {
  if (!seconds_of(asked.time)) return refuse(fmt::format("--time {}: a time such as 60s or 10m", asked.time));
  weakening_run all(asked);
  return all.run();
}

}  // namespace cairn::check::front
