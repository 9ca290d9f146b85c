// SPDX-License-Identifier: MIT
#include "command.hpp"

#include <fstream>
#include <sstream>

#include "parser.hpp"
#include "report.hpp"

namespace cairn::check::litmus {
namespace {

/// Empty: unreadable; then `wrong` says why.
std::string contents_of(const std::string& file, std::string& wrong) {
  std::ifstream in(file, std::ios::binary);
  std::string text;
  char buffer[4096];
  while (in.read(buffer, sizeof buffer) || in.gcount() > 0) {
    text.append(buffer, static_cast<std::size_t>(in.gcount()));
    if (text.size() > limits::bytes) break;  // the parser refuses it
  }
  if (text.empty()) wrong = file + ": empty, or it cannot be read";
  return text;
}

void print(std::FILE* to, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), to);
}

int exit_of(const test& program, const verdict& found) {
  if (found.broken) return 4;
  if (found.undefined) return 1;
  if (program.kind != quantifier::exists && !is_ok(program, found)) return 1;
  return found.cut_off ? 3 : 0;
}

/// What matters most: an engine's trouble, then a counterexample, then what is incomplete.
int worse(int a, int b) {
  for (const int code : {4, 1, 3}) {
    if (a == code || b == code) return code;
  }
  return 0;
}

int run_files(const std::vector<test>& programs, const litmus_options& asked) {
  std::vector<engine_kind> on;
  if (asked.on != engines::relacy) on.push_back(engine_kind::graph);
  if (asked.on != engines::graph) on.push_back(engine_kind::relacy);
  int exit = 0;
  std::string json;
  for (const test& program : programs) {
    for (const engine_kind engine : on) {
      const verdict found = run(program, engine, asked.how);
      exit = worse(exit, exit_of(program, found));
      json += (json.empty() ? "[\n" : ",\n") + json_report(program, found, engine, asked.how.memory);
      if (found.broken) {
        print(asked.errors, program.file + ": " + name_of(engine) + ": " + found.reason + "\n");
        continue;
      }
      if (asked.json) continue;
      if (on.size() > 1) print(asked.output, std::string("Engine ") + name_of(engine) + "\n");
      print(asked.output, herd_report(program, found));
      if (found.undefined) print(asked.errors, program.file + ": undefined: " + found.reason + "\n");
      print(asked.output, "\n");
    }
  }
  json = (json.empty() ? "[" : json) + "\n]\n";
  if (asked.json) print(asked.output, json);
  if (!asked.json_file.empty()) {
    std::ofstream out(asked.json_file, std::ios::binary);
    out << json;
    if (!out.flush()) {
      print(asked.errors, asked.json_file + ": cannot be written\n");
      return 2;
    }
  }
  return exit;
}

}  // namespace

int command(const std::vector<std::string>& files, const litmus_options& asked) {
  if (asked.on != engines::graph && !has_engine(engine_kind::relacy)) {
    print(asked.errors, "litmus: this build has no Relacy (Debian: apt-get install relacy-dev)\n");
    return 2;
  }
  if (asked.on != engines::graph && asked.how.memory == memory_model::rc11) {
    print(asked.errors, "litmus: Relacy has one memory model: --model is for the graph engine\n");
    return 2;
  }
  if (files.empty()) {
    std::string report;
    const bool relacy = asked.on != engines::graph;
    const int exit = self_test(asked, report, asked.on != engines::relacy, relacy);
    print(asked.output, report);
    return exit;
  }
  std::vector<test> programs;
  bool wrong = false;
  for (const std::string& file : files) {
    std::string trouble;
    const std::string text = contents_of(file, trouble);
    if (trouble.empty()) {
      try {
        programs.push_back(parse(text, file));
      } catch (const syntax_error& error) {
        trouble = error.text();
      }
    }
    if (!trouble.empty()) print(asked.errors, trouble + "\n");
    wrong = wrong || !trouble.empty();
  }
  return wrong ? 2 : run_files(programs, asked);
}

}  // namespace cairn::check::litmus
