// SPDX-License-Identifier: MIT
//
// doctor_command - what this build consists of, and whether its parts do what everything else relies on.
#include <fmt/format.h>

#include <CLI/Version.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "catalogue.hpp"
#include "commands.hpp"
#include "litmus_link.hpp"
#include "text.hpp"

namespace cairn::check::front {
namespace {

/// A first step of the model, in a process of its own that has used `waste` bytes of heap before.
std::optional<slice> first_step(const model* m, engine_kind engine) {
  job what;
  what.of = m;
  what.how.engine = engine;
  what.how.spurious = m->spurious;
  what.how.crashes = m->crashes;
  what.how.search = m->on(engine).expected.search;
  request asked;
  asked.calls.emplace_back();
  asked.limit = {20, 0};
  auto [answer, wrong] = ask_once(what, asked, 60);
  if (!answer) return std::nullopt;
  return std::move(answer->explored);
}

bool say(bool good, const std::string& text) {
  fmt::print("{} {}\n", good ? "ok  " : "FAIL", text);
  return good;
}

/// The same calls from two processes whose heaps differ: objects lie at fixed addresses, and nothing else leaks in.
bool check_addresses(const std::vector<const model*>& models) {
  bool good = true;
  std::size_t tried = 0, largest = 0;
  for (const model* m : models) {
    if (m->graph.explore == nullptr || tried == 40) continue;
    tried++;
    const auto one = first_step(m, engine_kind::graph);
    std::vector<std::string> waste;  // moves what is allocated later
    for (std::size_t i = 0; i < 64; i++) waste.emplace_back(1000 + 37 * i, 'x');
    const auto other = first_step(m, engine_kind::graph);
    if (!one || !other) {
      good &= say(false, fmt::format("{}: its process ended", m->name));
      continue;
    }
    for (const std::string& call : one->open) largest = std::max(largest, call.size());
    if (one->open != other->open || one->outcomes != other->outcomes || one->failed.replay != other->failed.replay) {
      good &= say(false, fmt::format("{}: two processes differ after 20 executions", m->name));
    }
  }
  return say(
      good,
      fmt::format("model objects at fixed addresses: {} models explore alike in two processes (largest call {} bytes)",
                  tried, largest));
}

}  // namespace

int doctor_command() {
  bool good = true;
  const std::vector<const model*> models = every_model();
  fmt::print("cairn-check 0.1.0, binary {}, {} of {}\n", binary_fingerprint(), __VERSION__, __DATE__);
  fmt::print("CLI11 {}, fmt {}.{}.{}, nlohmann-json {}.{}.{}\n", CLI11_VERSION, FMT_VERSION / 10000,
             FMT_VERSION / 100 % 100, FMT_VERSION % 100, NLOHMANN_JSON_VERSION_MAJOR, NLOHMANN_JSON_VERSION_MINOR,
             NLOHMANN_JSON_VERSION_PATCH);
  std::map<engine_kind, std::size_t> runs;
  std::set<std::string> names;
  std::vector<std::string> doubled;
  for (const model* m : models) {
    if (!names.insert(m->name).second) doubled.emplace_back(m->name);
    for (const engine_kind engine : {engine_kind::graph, engine_kind::relacy, engine_kind::threads}) {
      runs[engine] += m->on(engine).explore != nullptr;
    }
  }
  good &= say(!models.empty(),
              fmt::format("{} models: {} on graphs, {} on Relacy, {} on real threads", models.size(),
                          runs[engine_kind::graph], runs[engine_kind::relacy], runs[engine_kind::threads]));
  good &= say(doubled.empty(), doubled.empty() ? "every model has a name of its own"
                                               : "models with the same name: " + joined(doubled, ", "));
  fmt::print("{} Relacy is {} this build\n", runs[engine_kind::relacy] != 0 ? "ok  " : "note",
             runs[engine_kind::relacy] != 0 ? "in" : "not in");
  good &= check_addresses(models);
  good &= say(litmus_self_test() == clean, "litmus self-test");
  return good ? clean : internal_error;
}

}  // namespace cairn::check::front
