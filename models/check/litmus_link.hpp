// SPDX-License-Identifier: MIT
//
// litmus_link - the litmus command as a subcommand of cairn-check; a build without the litmus folder says so.
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace cairn::check::front {

struct litmus_arguments {
  std::vector<std::string> files;
  std::string engine, memory = "c++20", time, json;
  unsigned loop_bound = 0;
};

void add_litmus(CLI::App& app, litmus_arguments& to);
int litmus_command_of(const litmus_arguments& asked);
/// The programs that come with the checker.
int litmus_self_test();

}  // namespace cairn::check::front
