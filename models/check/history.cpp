// SPDX-License-Identifier: MIT
//
// history - see history.hpp.
#include "history.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "text.hpp"
#include "verdict.hpp"

namespace cairn::check::front {
namespace {

std::string path_of_history(bool make) {
  if (const char* named = std::getenv("CAIRN_CHECK_HISTORY")) return named;  // empty: none
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  if (cache == nullptr && home == nullptr) return "";
  const std::string folder = cache != nullptr ? cache : std::string(home) + "/.cache";
  if (make) {
    ::mkdir(folder.c_str(), 0777);
    ::mkdir((folder + "/cairn-check").c_str(), 0777);
  }
  return folder + "/cairn-check/history.json";
}

nlohmann::json read_history() {
  const auto text = contents_of(path_of_history(false));
  nlohmann::json read = text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json::object();
  return read.is_object() ? read : nlohmann::json::object();
}

}  // namespace

std::map<std::string, last_run> last_runs() {
  std::map<std::string, last_run> made;
  const nlohmann::json history = read_history();
  for (const auto& [name, run] : history.items()) {
    if (run.is_array() && run.size() == 2 && run[0].is_number() && run[1].is_number()) {
      made[name] = {run[0].get<std::uint64_t>(), run[1].get<double>()};
    }
  }
  return made;
}

void remember(const campaign& all) {
  nlohmann::json history = read_history();
  bool changed = false;
  for (const task& t : all.tasks) {
    if (t.at != task::stage::finished || t.failed() || !t.incomplete.empty() || all.part.of != 0 ||
        !has_own_options(t.what))
      continue;
    history[fmt::format("{} {}", t.what.of->name, text_of(t.what.how.engine))] = {t.executions(), t.seconds};
    changed = true;
  }
  const std::string path = path_of_history(true);
  if (changed && !path.empty()) replace_file(path, history.dump(1) + "\n");
}

}  // namespace cairn::check::front
