// SPDX-License-Identifier: MIT
//
// report - one table a measure; a cell is "ratio (absolute)". The ratio is the median within the repetitions, the
// absolute value the minimum of all.

#include "report.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

namespace cairn::bench {

namespace {

using grid = std::vector<std::vector<std::string>>;

std::string absolute(double value, measure what) {
  return what == measure::peak ? fmt::format("{:.1f} MiB", value / 1024) : fmt::format("{:.2f} s", value);
}

std::string cell(const results& results, const std::string& workload, const std::string& name,
                 const std::string& reference, measure what) {
  const std::optional<double> value = results.minimum(workload, name, what);
  if (!value) return results.of(workload, name).empty() ? "-" : "failed";
  const std::optional<double> ratio = reference.empty() ? std::nullopt : results.ratio(workload, name, reference, what);
  return ratio ? fmt::format("{:.2f} ({})", *ratio, absolute(*value, what))
               : fmt::format("({})", absolute(*value, what));
}

grid fill(const setting& setting, const results& results, measure what) {
  std::vector<std::string> names;
  for (const allocator& a : setting.allocators) names.push_back(a.name);
  grid rows(1, {"workload"});
  rows[0].insert(rows[0].end(), names.begin(), names.end());
  for (const std::string& workload : setting.workloads) {
    if (workload == "empty" && what != measure::peak) continue;  // its time is that of exec
    const std::string reference = what == measure::peak ? yardstick : results.best_peer(workload, names, what);
    std::vector<std::string> row = {workload};
    for (const std::string& name : names) row.push_back(cell(results, workload, name, reference, what));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string print(const grid& rows, form form) {
  std::vector<std::size_t> width(rows[0].size(), 0);
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); c++) width[c] = std::max(width[c], row[c].size());
  }
  std::string text;
  for (std::size_t r = 0; r < rows.size(); r++) {
    for (std::size_t c = 0; c < rows[r].size(); c++) {
      const std::string padded =
          c == 0 ? fmt::format("{:<{}}", rows[r][c], width[c]) : fmt::format("{:>{}}", rows[r][c], width[c]);
      text += form == form::markdown ? fmt::format("| {} ", padded)
                                     : fmt::format("{}{}", padded, c + 1 < rows[r].size() ? "  " : "");
    }
    text += form == form::markdown ? "|\n" : "\n";
    if (r > 0 || form != form::markdown) continue;
    for (std::size_t c = 0; c < rows[0].size(); c++)
      text += fmt::format("|{:-<{}}{}", "", width[c] + 1, c == 0 ? "-" : ":");
    text += "|\n";
  }
  return text;
}

// A path below the working directory is shown from there: a report does not tell where its tree lies.
std::string shown(const std::string& path) {
  std::error_code error;
  const std::string root = std::filesystem::current_path(error).string() + "/";
  return !error && path.starts_with(root) ? path.substr(root.size()) : path;
}

}  // namespace

std::string machine() {
  std::string model = "unknown CPU";
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  }
  utsname system = {};
  uname(&system);
  return fmt::format("{}, {} cores, {} {} {}", model, std::thread::hardware_concurrency(), system.sysname,
                     system.release, system.machine);
}

std::string tables(const setting& setting, const results& results, form form) {
  const bool markdown = form == form::markdown;
  std::string text = markdown ? fmt::format("Command: `{}`\n\n", setting.command) : "";
  text += fmt::format("Machine: {}. Repetitions: {}, scale {}, seed {}.\n", machine(), setting.repetitions,
                      setting.scale, setting.seed);
  for (const std::string& note : setting.notes) text += fmt::format("{}{}\n", markdown ? "\n" : "", note);
  for (const allocator& a : setting.missing)
    text += fmt::format("{}Not measured: {}: {}\n", markdown ? "\n" : "", a.name, a.missing);

  const struct {
    measure what;
    const char* title;
    const char* meaning;
  } parts[] = {
      {measure::wall, "Wall time",
       "Relative to the fastest of the others (median of the repetitions), and the shortest in seconds"},
      {measure::cpu, "CPU time, user and system", "Relative to the least of the others, and the least in seconds"},
      {measure::peak, "Peak resident size", "Relative to mimalloc 2, and the least in MiB"},
  };
  for (const auto& part : parts) {
    const std::string body = print(fill(setting, results, part.what), form);
    text += markdown ? fmt::format("\n### {}\n\n{}.\n\n{}", part.title, part.meaning, body)
                     : fmt::format("\n{}: {}\n{}", part.title, part.meaning, body);
  }
  return text;
}

nlohmann::json raw(const setting& setting, const results& results) {
  nlohmann::json root = {{"command", setting.command},
                         {"machine", machine()},
                         {"repetitions", setting.repetitions},
                         {"scale", setting.scale},
                         {"seed", setting.seed},
                         {"notes", setting.notes},
                         {"allocators", nlohmann::json::object()},
                         {"samples", nlohmann::json::array()}};
  for (const allocator& a : setting.allocators)
    root["allocators"][a.name] = a.library.empty() ? "libc" : shown(a.library);
  for (const allocator& a : setting.missing) root["missing"][a.name] = a.missing;
  for (const std::string& workload : setting.workloads) {
    for (const allocator& a : setting.allocators) {
      const std::vector<sample>& samples = results.of(workload, a.name);
      for (std::size_t r = 0; r < samples.size(); r++) {
        const sample& s = samples[r];
        nlohmann::json one = {{"workload", workload}, {"allocator", a.name}, {"repetition", r + 1}};
        if (s.error.empty()) {
          one.update({{"wall_seconds", s.wall_seconds},
                      {"cpu_seconds", s.cpu_seconds},
                      {"work_seconds", s.work_seconds},
                      {"peak_kib", s.peak_kib},
                      {"maxrss_kib", s.maxrss_kib},
                      {"operations", s.operations},
                      {"checksum", s.checksum}});
        } else {
          one["error"] = s.error;
        }
        root["samples"].push_back(std::move(one));
      }
    }
  }
  return root;
}

}  // namespace cairn::bench
