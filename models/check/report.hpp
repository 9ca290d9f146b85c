// SPDX-License-Identifier: MIT
//
// report - the outcome of a campaign: a line and perhaps a counterexample for each model, the last line, JSON, files.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "table.hpp"
#include "verdict.hpp"

namespace cairn::check::front {

class reporter {
 public:
  /// folder: for one text, html and replay file of each failing model; empty: none.
  reporter(std::string folder, const expected_counts& stated, const shard& part)
      : folder_(std::move(folder)), stated_(stated), part_(part) {}

  void finished(const task& of, stop_reason why, table& shown);
  /// "N models: ..." with the word BOUNDED if one is; the exit code of all.
  exit_code last_line(const campaign& all, stop_reason why, const std::string& session) const;

 private:
  void write_files(const task& of, table& shown) const;

  std::string folder_;
  expected_counts stated_;
  shard part_;
  exit_code code_ = clean;
  std::size_t exhausted_ = 0, bounded_ = 0, incomplete_ = 0, failed_ = 0, caught_ = 0, parts_ = 0;
};

nlohmann::json report_json(const campaign& all, stop_reason why, const expected_counts& stated);
void print_sites(const campaign& all);

}  // namespace cairn::check::front
