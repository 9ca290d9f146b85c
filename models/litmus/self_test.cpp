// SPDX-License-Identifier: MIT
//
// The programs of programs/ against what they state, in both directions, on each engine.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <sstream>

#include "command.hpp"
#include "parser.hpp"
#include "report.hpp"

namespace cairn::check::litmus {
namespace {

/// In what an engine differs from a program's statement: "misses STATE", "invents STATE", ...
using differences = std::vector<std::string>;

differences compare(const test& program, const verdict& found, const allowed_states& expected) {
  if (found.broken) return {"cannot run it: " + found.reason};
  if (found.cut_off) return {"was cut off"};
  if (expected.undefined && !found.undefined) return {"misses the race"};
  if (!expected.undefined && found.undefined) return {"invents a race"};
  if (expected.undefined) return {};
  std::vector<std::string> states, missing, extra;
  for (const auto& [values, count] : found.states) states.push_back(text_of(program, values));
  std::sort(states.begin(), states.end());
  const auto& right = expected.states;
  std::set_difference(right.begin(), right.end(), states.begin(), states.end(), std::back_inserter(missing));
  std::set_difference(states.begin(), states.end(), right.begin(), right.end(), std::back_inserter(extra));
  differences made;
  for (const std::string& state : missing) made.push_back("misses " + state);
  for (const std::string& state : extra) made.push_back("invents " + state);
  return made;
}

class tester {
 public:
  tester(const litmus_options& asked, std::string& report) : asked_(asked), report_(report) {}

  void parse_all() {
    for (const builtin_program& builtin : builtin_programs()) {
      try {
        programs_.push_back(parse(builtin.text, std::string(builtin.file)));
        for (const char* model : {"c++20", "rc11"}) {
          if (!programs_.back().allowed.contains(model))
            fail(programs_.back().name, std::string("states nothing for ") + model);
        }
      } catch (const syntax_error& error) {
        fail(std::string(builtin.file), error.text());
      }
    }
  }

  void on_graph(memory_model memory) {
    std::uint64_t executions = 0;
    const unsigned before = failures_;
    for (const test& program : programs_) {
      run_options how = asked_.how;
      how.memory = memory;
      const verdict found = run(program, engine_kind::graph, how);
      executions += found.executions.complete;
      const auto expected = program.allowed.find(name_of(memory));
      if (expected == program.allowed.end()) continue;
      for (const std::string& differs : compare(program, found, expected->second)) {
        fail(program.name, std::string("graph, ") + name_of(memory) + ": " + differs);
      }
    }
    tell(std::string("graph engine, ") + name_of(memory), before, executions, 0);
  }

  void on_relacy() {
    std::vector<deviation> listed;
    try {
      listed = parse_deviations(builtin_deviations());
    } catch (const syntax_error& error) {
      fail(error.file, error.text());
      return;
    }
    std::uint64_t executions = 0;
    const unsigned before = failures_;
    std::size_t occurred = 0;
    for (const test& program : programs_) {
      const verdict found = run(program, engine_kind::relacy, asked_.how);
      executions += found.executions.complete;
      const auto expected = program.allowed.find("c++20");
      if (expected == program.allowed.end()) continue;
      const differences seen = compare(program, found, expected->second);
      for (const std::string& differs : seen) {
        const bool stated = std::any_of(listed.begin(), listed.end(), [&](const deviation& d) {
          return d.test == program.name && d.what == differs;
        });
        if (!stated) fail(program.name, "relacy, not listed: " + differs);
        occurred += stated ? 1 : 0;
      }
      for (const deviation& stated : listed) {
        if (stated.test != program.name || std::find(seen.begin(), seen.end(), stated.what) != seen.end()) continue;
        fail(program.name, "relacy, listed but not so: " + stated.what);
      }
    }
    for (const deviation& stated : listed) {
      if (std::none_of(programs_.begin(), programs_.end(), [&](const test& t) { return t.name == stated.test; })) {
        fail(stated.test, "relacy_deviations.txt speaks of a program that is not there");
      }
    }
    tell("relacy engine, c++20", before, executions, occurred);
  }

  int finish() {
    report_ += failures_ == 0 ? "litmus: ok\n" : "litmus: " + std::to_string(failures_) + " differences\n";
    return failures_ == 0 ? 0 : 1;
  }

 private:
  void fail(const std::string& name, const std::string& why) {
    failures_++;
    report_ += "  " + name + ": " + why + "\n";
  }
  void tell(const std::string& engine, unsigned before, std::uint64_t executions, std::size_t deviations) {
    const auto now = std::chrono::steady_clock::now();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(now - since_).count();
    since_ = now;
    std::ostringstream line;
    line << engine << ": " << programs_.size() << " programs, " << failures_ - before << " differences, ";
    if (deviations != 0) line << deviations << " listed deviations, ";
    line << executions << " executions, " << took << " ms\n";
    report_ += line.str();
  }

  const litmus_options& asked_;
  std::string& report_;
  std::vector<test> programs_;
  unsigned failures_ = 0;
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
};

}  // namespace

std::vector<deviation> parse_deviations(std::string_view text) {
  std::vector<deviation> made;
  const std::string file = "relacy_deviations.txt";
  unsigned number = 0;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    number++;
    if (line.empty() || line[0] == '#') continue;
    const std::size_t space = line.find(' '), because = line.find(" because ");
    if (space == std::string::npos || because == std::string::npos || because <= space) {
      throw syntax_error{file, {number, 1}, "expected TEST misses|invents ... because CAUSE"};
    }
    deviation one{line.substr(0, space), line.substr(space + 1, because - space - 1), line.substr(because + 9)};
    if (one.cause.empty()) throw syntax_error{file, {number, 1}, "a deviation needs its cause"};
    made.push_back(std::move(one));
  }
  return made;
}

int self_test(const litmus_options& asked, std::string& report, bool graph, bool relacy) {
  tester tests(asked, report);
  tests.parse_all();
  if (graph) {
    tests.on_graph(memory_model::cxx20);
    tests.on_graph(memory_model::rc11);
  }
  if (relacy) tests.on_relacy();
  return tests.finish();
}

}  // namespace cairn::check::litmus
