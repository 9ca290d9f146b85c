// SPDX-License-Identifier: MIT
//
// ledger_command - docs/orders.md: every memory order of the sources, with file and line, partner, and what dies
// without it.
//
// The sites are those of ledger_sources.hpp; the killer is the line of models/weakenings.txt. Which sites read from
// which, and the pairs that rely on the absence of load buffering, are in models/pairs.txt, which `--run JSON` writes
// anew from a run of the models; a pair that models/load_buffering.txt does not argue is an error. Invariant: the page
// depends on files alone, so that `ledger --check` says in no time whether it is out of date.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "commands.hpp"
#include "ledger_lists.hpp"
#include "ledger_sources.hpp"
#include "quiet_sites.hpp"
#include "text.hpp"

namespace cairn::check::front {
namespace {

/// Where the file of a model is, from docs/.
std::string model_link(const std::string& root, const std::string& model) {
  const std::size_t dot = model.find('.');
  std::string name = model.substr(dot + 1);
  std::replace(name.begin(), name.end(), '.', '/');
  for (const char* between : {"/", "/deep/"}) {
    const std::string path = "models/" + model.substr(0, dot) + between + name + ".cpp";
    if (contents_of(root + "/" + path)) return fmt::format("[{}](../{})", model, path);
  }
  return "`" + model + "`";
}

/// What dies without each order: weakenings.txt, whose lines ctest runs, and the picture of the failing execution.
std::optional<std::string> read_killers(const std::string& root, std::map<std::string, std::string>& made) {
  const std::string path = root + "/models/weakenings.txt";
  const auto text = contents_of(path);
  if (!text) return fmt::format("cannot read {}", path);
  std::vector<weakening_line> lines;
  if (auto wrong = parse_weakenings(*text, lines)) return fmt::format("{}: {}", path, *wrong);
  std::map<std::string, std::vector<std::string>> by_site;
  for (const weakening_line& line : lines) {
    std::string one = line.order + ": ";
    if (line.model.empty()) {
      one += "argued: " + line.argument;
    } else {
      one += model_link(root, line.model);
      for (const char* suffix : {"svg", "txt"}) {
        const std::string picture = fmt::format("orders/{}.{}.{}", line.site, line.order, suffix);
        if (contents_of(root + "/docs/" + picture)) one += fmt::format(" ([picture]({}))", picture);
      }
    }
    by_site[line.site].push_back(one);
  }
  for (const auto& [site, parts] : by_site) made[site] = joined(parts, "; ");
  return std::nullopt;
}

using pair_set = std::set<std::pair<std::string, std::string>>;

/// models/pairs.txt: what the executions of all quick models show, on the graph engine.
struct seen_pairs {
  std::set<std::string> sites;
  pair_set reads_from, load_buffering;

  std::string text() const {
    std::string made =
        "# SPDX-License-Identifier: MIT\n#\n# Written by models/evidence: what complete executions of the quick models "
        "showed on the graph engine.\n# site SITE: an exhausted model executes it. rf WRITER READER: it read from "
        "there. "
        "lb LOAD STORE: a relaxed\n# load, later in its thread a relaxed store to another word, nothing between "
        "(load_buffering.txt argues each).\n";
    for (const std::string& site : sites) made += "site " + site + "\n";
    for (const auto& [writer, reader] : reads_from) made += "rf " + writer + " " + reader + "\n";
    for (const auto& [load, store] : load_buffering) made += "lb " + load + " " + store + "\n";
    return made;
  }
  static seen_pairs of_text(const std::string& text) {
    seen_pairs made;
    for (const std::string& line : split(text, '\n')) {
      const std::vector<std::string> words = split(line, ' ');
      if (words.size() == 2 && words[0] == "site") made.sites.insert(words[1]);
      if (words.size() == 3 && words[0] == "rf") made.reads_from.emplace(words[1], words[2]);
      if (words.size() == 3 && words[0] == "lb") made.load_buffering.emplace(words[1], words[2]);
    }
    return made;
  }
  /// Of exhausted models, and of sites that the sources have: reference programs have their own.
  static seen_pairs of_run(const nlohmann::json& run, const std::set<std::string>& known) {
    seen_pairs made;
    const auto copy = [&](const nlohmann::json& from, pair_set& to) {
      for (const nlohmann::json& pair : from) {
        const auto a = pair.at(0).get<std::string>(), b = pair.at(1).get<std::string>();
        if (known.count(a) != 0 && known.count(b) != 0) to.emplace(a, b);
      }
    };
    for (const nlohmann::json& one : run.at("runs")) {
      if (one.at("engine") != "graph" || one.at("verdict").get<std::string>().compare(0, 9, "EXHAUSTED") != 0) continue;
      for (const auto& [site, order] : one.at("sites").items()) {
        if (known.count(site) != 0) made.sites.insert(site);
      }
      copy(one.at("reads_from"), made.reads_from);
      copy(one.at("load_buffering"), made.load_buffering);
    }
    return made;
  }
};

/// Each pair with its reason; those without go to `unargued`, reasons without a pair to `stale`.
std::string load_buffering_text(const seen_pairs& seen, std::map<std::string, std::string> argued,
                                std::vector<std::string>& unargued, std::vector<std::string>& stale) {
  std::string text =
      "\n## Relaxed loads before relaxed stores\n\nThe models exclude load buffering (a cycle of program order and "
      "reads-from). These pairs could take part in one:\na relaxed load, later in its thread a relaxed store to "
      "another "
      "word, no acquire and no release between. Why each does\nno harm "
      "([`models/load_buffering.txt`](../models/load_buffering.txt)):\n\n| load | later store | why |\n|---|---|---|\n";
  for (const auto& [load, store] : seen.load_buffering) {
    const auto reason = argued.find(load + " " + store);
    const bool is_argued = reason != argued.end();
    text += fmt::format("| `{}` | `{}` | {} |\n", load, store, is_argued ? reason->second : "**not argued**");
    if (is_argued) {
      argued.erase(reason);
    } else {
      unargued.push_back(load + " " + store);
    }
  }
  for (const auto& [pair, reason] : argued) stale.push_back(pair);
  return text;
}

std::optional<std::string> read_arguments(const std::string& path, std::map<std::string, std::string>& argued) {
  std::vector<argument_line> lines;
  if (auto wrong = parse_arguments(contents_of(path).value_or(""), lines)) return fmt::format("{}: {}", path, *wrong);
  for (const argument_line& line : lines) {
    for (const std::string& store : line.stores) argued[line.load + " " + store] = line.why;
  }
  return std::nullopt;
}

std::string names(const pair_set& pairs, const std::string& site, bool writes) {
  std::vector<std::string> found;
  for (const auto& [writer, reader] : pairs) {
    if ((writes ? writer : reader) == site) found.push_back("`" + (writes ? reader : writer) + "`");
  }
  return joined(found, " ");
}

std::string listed(const ledger_line& l) {
  return fmt::format("- `{}` [{}:{}](../{}#L{})\n", l.name, l.file, l.line, l.file, l.line);
}

std::string page(const std::vector<ledger_line>& lines, const seen_pairs& seen,
                 const std::map<std::string, std::string>& killers) {
  std::string text =
      "# Memory orders\n\nWritten by `models/evidence` (`cairn-check ledger`). Each atomic site of the sources, where "
      "it is, its order, the site that\nits comment names as the partner, which sites it read from and was read by in "
      "the executions of the quick models (graph\nengine; NAME.fail is a compare-exchange that failed), and the model "
      "that fails when the order is one step weaker, with\na picture of that execution. The comment at the line says "
      "why; of relaxed sites the last column repeats it. \"not killed\": no model fails yet without that order.\n\n| "
      "site | order | where | pairs with | reads from "
      "| "
      "read by | without it |\n|---|---|---|---|---|---|---|\n";
  std::set<std::string> strong, dead;
  for (const ledger_line& l : lines) {
    const auto killer = killers.find(l.name);
    const bool relaxed = l.order == "relaxed";
    text +=
        fmt::format("| `{}` | {} | [{}:{}](../{}#L{}) | {} | {} | {} | {} |\n", l.name, l.order, l.file, l.line, l.file,
                    l.line, l.partner, names(seen.reads_from, l.name, false), names(seen.reads_from, l.name, true),
                    killer != killers.end() ? killer->second
                    : relaxed               ? l.why
                                            : "not killed");
    if (!relaxed) (killer != killers.end() ? dead : strong).insert(l.name);
  }
  text += fmt::format(
      "\n{} sites with an order stronger than relaxed: {} with a killer or an argument, {} without.\n"
      "\n## Sites without events\n\n",
      dead.size() + strong.size(), dead.size(), strong.size());
  std::vector<const ledger_line*> statistics, missing;
  std::set<std::string> met;
  for (const ledger_line& l : lines) {
    const bool failure = l.name.size() > 5 && l.name.compare(l.name.size() - 5, 5, ".fail") == 0;
    if (failure || seen.sites.count(l.name) != 0 || !met.insert(l.name).second) continue;
    (kind_of(l.name) == site_kind::statistic ? statistics : missing).push_back(&l);
  }
  text +=
      "Statistics decide nothing: what they do is no event (`models/engine/quiet_sites.hpp`, which is checked). That "
      "models\nexecute these lines is in [coverage.md](coverage.md).\n\n";
  for (const ledger_line* l : statistics) text += listed(*l);
  text += "\n## Sites that no exhausted model executes\n\n";
  for (const ledger_line* l : missing) text += listed(*l);
  return text + fmt::format("{}{} sites.\n", missing.empty() ? "" : "\n", missing.size());
}

}  // namespace

int ledger_command(const ledger_settings& asked) {
  std::error_code none;
  if (!std::filesystem::is_directory(asked.root + "/alloc", none))
    return refuse(fmt::format("--root {}: has no folder alloc", asked.root));
  int code = clean;
  const auto wrong = [&](const std::string& what) {
    fmt::print(stderr, "cairn-check: {}\n", what);
    code = counterexample;
  };
  /// Writes a page, or compares it.
  const auto put = [&](const std::string& path, const std::string& text) {
    if (!asked.check) {
      if (!write_output(path, text)) code = incomplete;
    } else if (contents_of(path) != text) {
      wrong(fmt::format("{} is out of date: models/evidence writes it", path));
    }
  };
  const std::vector<ledger_line> lines = read_sources(asked.root);
  const std::string list = asked.root + "/models/pairs.txt";
  seen_pairs seen = seen_pairs::of_text(contents_of(list).value_or(""));
  if (!asked.run.empty()) {
    std::set<std::string> known;
    for (const ledger_line& l : lines) known.insert({l.name, l.name + ".fail"});
    try {
      const auto text = contents_of(asked.run);
      if (!text) return refuse(fmt::format("cannot read {}", asked.run));
      seen = seen_pairs::of_run(nlohmann::json::parse(*text), known);
    } catch (const nlohmann::json::exception& what) {
      return refuse(fmt::format("{}: not the JSON of cairn-check run: {}", asked.run, what.what()));
    }
    put(list, seen.text());
  }
  std::map<std::string, std::string> killers;
  if (auto failed = read_killers(asked.root, killers)) return refuse(*failed);
  std::set<std::string> names_of_lines;
  for (const ledger_line& l : lines) names_of_lines.insert(l.name);
  for (const auto& [site, killer] : killers) {
    if (names_of_lines.count(site) == 0) wrong(fmt::format("models/weakenings.txt: no site {} in alloc/", site));
  }
  std::map<std::string, std::string> argued;
  if (auto failed = read_arguments(asked.root + "/models/load_buffering.txt", argued)) return refuse(*failed);
  std::vector<std::string> unargued, stale;
  const std::string text = page(lines, seen, killers) + load_buffering_text(seen, argued, unargued, stale);
  for (const std::string& pair : unargued) wrong("relies on the absence of load buffering and is not argued: " + pair);
  for (const std::string& pair : stale) wrong("models/load_buffering.txt argues a pair that no model shows: " + pair);
  const std::string path = asked.output.empty() ? asked.root + "/docs/orders.md" : asked.output;
  put(path, text);
  if (!asked.check && path != "-") fmt::print("{}: {} sites\n", path, lines.size());
  return code;
}

}  // namespace cairn::check::front
