// SPDX-License-Identifier: MIT
//
// commands - what `cairn-check COMMAND` does; main.cpp reads the command line into these settings.
//
// Every command returns an exit code of verdict.hpp. What is wrong with the command line is one line on stderr, exit 2.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "verdict.hpp"

namespace cairn::check::front {

struct list_settings {
  std::vector<std::string> patterns;
  bool json = false;
  std::string ctest;                       ///< writes ctest's add_test lines here
  std::string program, prefix = "models";  ///< in them: the path of cairn-check, the start of their names
};
int list_command(const list_settings& asked);

struct run_settings {
  std::vector<std::string> patterns;
  std::string engine = "graph", search, memory = "c++20", symmetry = "on", retry = "on", spurious, crashes, weaken;
  unsigned loop_bound = options{}.loop_bound, workers = 1;
  std::string time, session, shard_text, json, report, expect;
  std::uint64_t executions = 0, seed = 1;
  bool resume = false, estimate = false, keep_going = false, plain = false, record = false, sites = false;
  bool options_given = false;  ///< any of those that say what is explored
};
int run_command(const run_settings& asked);
/// The jobs of `run`, or what is wrong.
std::optional<std::string> jobs_of(const run_settings& asked, std::vector<job>& made);
/// k/n.
std::optional<shard> shard_of(const std::string& text);

int merge_command(const std::vector<std::string>& sessions, const std::string& json);

struct replay_settings {
  std::string replay, format = "text", output, weaken;
  bool step = false;
};
int replay_command(const replay_settings& asked);
/// replay, explain and minimise: the execution in a process of its own. Or what is wrong, with its exit code.
struct replayed {
  trace shown;
  failure failed;
};
std::optional<std::string> replay_apart(const job& what, const std::string& execution, replayed& made);

struct minimise_settings {
  std::string replay, time = "30s", output;
};
int minimise_command(const minimise_settings& asked);

struct weaken_settings {
  std::vector<std::string> sites, models;
  std::string json, time = "60s", list;
  unsigned workers = 1;
  bool plain = false;
};
int weaken_command(const weaken_settings& asked);

struct museum_settings {
  std::vector<std::string> ids;
  std::string json, engine = "both", time = "60s";
  unsigned workers = 1;
};
int museum_command(const museum_settings& asked);

struct ledger_settings {
  std::string root = ".", run, output;
  bool check = false;
};
int ledger_command(const ledger_settings& asked);

int doctor_command();

/// One line on stderr; usage_error.
int refuse(const std::string& why);
/// Writes JSON or a text to a file or, for "-", to stdout. False if that failed, after saying so.
bool write_output(const std::string& path, const std::string& contents);

}  // namespace cairn::check::front
