// SPDX-License-Identifier: MIT
//
// report - the tables, for a terminal or as Markdown, and all raw samples as JSON.

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "results.hpp"

namespace cairn::bench {

// What a reader needs to run it again and to know what was compared.
struct setting {
  std::string command;
  std::vector<std::string> workloads;
  std::vector<allocator> allocators;  // those that ran
  std::vector<allocator> missing;     // those that could not
  std::vector<std::string> notes;     // said by the caller: versions, say
  int repetitions = 0;
  double scale = 1;
  std::uint64_t seed = 1;
};

enum class form { terminal, markdown };

std::string tables(const setting&, const results&, form);
std::string machine();  // CPU model, cores, kernel
nlohmann::json raw(const setting&, const results&);

}  // namespace cairn::bench
