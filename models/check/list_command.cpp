// SPDX-License-Identifier: MIT
//
// list_command - models, claims, threads, operations, last known size and time; and the tests for ctest.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "catalogue.hpp"
#include "commands.hpp"
#include "history.hpp"
#include "text.hpp"

namespace cairn::check::front {
namespace {

constexpr engine_kind engines[] = {engine_kind::graph, engine_kind::relacy, engine_kind::threads};

nlohmann::json model_json(const model& m, const std::map<std::string, last_run>& known) {
  nlohmann::json one = {{"model", m.name},    {"claim", m.claim}, {"file", m.file},         {"threads", m.threads},
                        {"bounds", m.bounds}, {"cover", m.cover}, {"spurious", m.spurious}, {"crashes", m.crashes}};
  for (const engine_kind engine : engines) {
    const engine_entry& entry = m.on(engine);
    if (entry.explore == nullptr) continue;
    nlohmann::json& of = one["engines"][text_of(engine)] = nlohmann::json::object();
    if (entry.expected.complete != expectation::unstated) of["complete"] = entry.expected.complete;
    if (entry.expected.blocked != expectation::unstated) of["blocked"] = entry.expected.blocked;
    of["fails"] = entry.expected.fails;
    const auto last = known.find(fmt::format("{} {}", m.name, text_of(engine)));
    if (last != known.end()) {
      of["executions"] = last->second.executions;
      of["seconds"] = last->second.seconds;
    }
  }
  return one;
}

std::string size_text(const model& m, engine_kind engine, const std::map<std::string, last_run>& known) {
  const engine_entry& entry = m.on(engine);
  if (entry.explore == nullptr) return "";
  std::string size =
      entry.expected.fails ? "fails"
      : entry.expected.complete == expectation::unstated
          ? ""
          : with_marks(entry.expected.complete) + (entry.expected.search == search_kind::random ? " random" : "");
  const auto last = known.find(fmt::format("{} {}", m.name, text_of(engine)));
  if (last != known.end()) {
    if (size.empty()) size = "~" + with_marks(last->second.executions);
    size += fmt::format(" in {}", shown_time(last->second.seconds));
  }
  return fmt::format("  {}: {}\n", text_of(engine), size.empty() ? "size unknown" : size);
}

/// One test for each model and engine that decides: real threads decide nothing.
std::string ctest_lines(const std::vector<const model*>& models, const list_settings& asked) {
  std::string lines;
  for (const model* m : models) {
    for (const engine_kind engine : {engine_kind::graph, engine_kind::relacy}) {
      if (m->on(engine).explore == nullptr) continue;
      const std::string name = fmt::format("{}.{}.{}", asked.prefix, m->name, text_of(engine));
      const bool deep = std::string(m->file).find("/deep/") != std::string::npos;
      lines += fmt::format("add_test([=[{}]=] [=[{}]=] run [=[{}]=] --engine {} --plain)\n", name, asked.program,
                           m->name, text_of(engine));
      lines += fmt::format("set_tests_properties([=[{}]=] PROPERTIES LABELS {} TIMEOUT {})\n", name,
                           deep ? "[=[models;deep]=]" : "models", deep ? 3600 : 120);
    }
  }
  return lines;
}

}  // namespace

int list_command(const list_settings& asked) {
  std::vector<const model*> models;
  if (auto wrong = select_models(asked.patterns, models)) return refuse(*wrong);
  if (!asked.ctest.empty()) return write_output(asked.ctest, ctest_lines(models, asked)) ? clean : incomplete;
  const auto known = last_runs();
  if (asked.json) {
    nlohmann::json all = nlohmann::json::array();
    for (const model* m : models) all.push_back(model_json(*m, known));
    fmt::print("{}\n", all.dump(1));
    return clean;
  }
  for (const model* m : models) {
    fmt::print("{}\n  {}\n  {} threads{}{}\n", m->name, m->claim, m->threads, *m->bounds == '\0' ? "" : ": ",
               m->bounds);
    for (const engine_kind engine : engines) fmt::print("{}", size_text(*m, engine, known));
  }
  fmt::print("{} models\n", models.size());
  return clean;
}

}  // namespace cairn::check::front
