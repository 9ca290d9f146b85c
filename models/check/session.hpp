// SPDX-License-Identifier: MIT
//
// session - a campaign as a file: totals of closed calls and the open ones, from which it goes on.
//
//   { "format", "binary", "shard", "tasks": [ { model, engine and options, totals, open calls } ], "check" }
//
// It is replaced whole, so that it is the old or the new one whatever happens; work since then is repeated, and never
// counted twice, as totals and open calls are of one moment. Invariant: a session is taken only by the program that
// made it, for the same models and options; anything else is refused with the first thing that does not match.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "campaign.hpp"

namespace cairn::check::front {

nlohmann::json counts_json(const slice& of);
nlohmann::json session_json(const campaign& of);
std::optional<std::string> save_session(const campaign& of, const std::string& path);

struct loaded_session {
  std::string path, binary;
  shard part;
  std::deque<task> tasks;
};

/// Or what is wrong: truncated, foreign, made by another build, or of models that are not here.
std::optional<std::string> load_session(const std::string& path, loaded_session& made);
/// The same of a session's bytes; `path` names it in what is wrong.
std::optional<std::string> parse_session(const std::string& bytes, const std::string& path, loaded_session& made);

/// The first difference between what a session explores and what the command line asks for.
std::optional<std::string> difference(const loaded_session& have, const std::vector<job>& wanted, const shard& part);

/// Sums of the shards 1..n, or what is missing, double or different.
std::optional<std::string> merge_sessions(std::vector<loaded_session>& parts, std::deque<task>& made);

}  // namespace cairn::check::front
