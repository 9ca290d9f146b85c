// SPDX-License-Identifier: MIT
//
// command - `cairn-check litmus`: litmus files in herd's C format, or, without files, the self-test.
//
// With files: all are parsed first; if one has an error nothing runs, the errors are printed, exit 2. Then each is
// run, and the verdict is printed as herd prints it (report.hpp).
//   0  every program was explored; `exists` may have said Ok or No
//   1  a program is undefined (races), or its `forall` or `~exists` does not hold
//   3  a loop was cut off, or the time ended: "Loop", there may be more states
//   4  an engine could not run it
//
// Self-test: each program of programs/ states the outcomes that C++20 and RC11 allow. The graph engine must find
// exactly these under each model. Relacy must find exactly those of C++20 but for the deviations listed in
// relacy_deviations.txt, each with its cause; a listed one that does not occur is an error as well. Exit 0 or 1.
#pragma once
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "run.hpp"

namespace cairn::check::litmus {

enum class engines : unsigned char { graph, relacy, both };

struct litmus_options {
  engines on = engines::graph;
  run_options how;
  bool json = false;      ///< on `output`: one array of objects instead of text
  std::string json_file;  ///< and, if not empty, written there too
  std::FILE* output = stdout;
  std::FILE* errors = stderr;
};

/// `asked.on` chooses the engines of a run of files; the self-test runs all that this build has, unless one is chosen.
int command(const std::vector<std::string>& files, const litmus_options& asked);

/// The programs of programs/, embedded.
struct builtin_program {
  std::string_view file, text;
};
const std::vector<builtin_program>& builtin_programs();
std::string_view builtin_deviations();

/// One line of relacy_deviations.txt: "TEST misses STATE because CAUSE"; the middle: misses STATE, invents STATE,
/// misses the race, invents a race.
struct deviation {
  std::string test, what, cause;
};
/// Throws syntax_error.
std::vector<deviation> parse_deviations(std::string_view text);

int self_test(const litmus_options& asked, std::string& report, bool graph, bool relacy);

}  // namespace cairn::check::litmus
