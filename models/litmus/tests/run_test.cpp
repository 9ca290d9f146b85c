// SPDX-License-Identifier: MIT
//
// What comes out of a program: herd's report to the letter, Undef, loops, filters, exit codes; the self-test.
#include "run.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "command.hpp"
#include "parser.hpp"
#include "report.hpp"

using namespace cairn::check;
using namespace cairn::check::litmus;

namespace {

verdict run_graph(const test& program) {
  return run(program, engine_kind::graph, {});
}

std::string reported(const std::string& text) {
  const test program = parse(text, "t.litmus");
  return herd_report(program, run_graph(program));
}

const std::string message_passing =
    "C MP\n{}\n"
    "P0 (atomic_int* x, atomic_int* y) {\n"
    "  atomic_store_explicit(x, 1, memory_order_relaxed);\n"
    "  atomic_store_explicit(y, 1, memory_order_release);\n}\n"
    "P1 (atomic_int* x, atomic_int* y) {\n"
    "  int r0 = atomic_load_explicit(y, memory_order_acquire);\n"
    "  int r1 = atomic_load_explicit(x, memory_order_relaxed);\n}\n";

struct temporary {
  std::string name;
  explicit temporary(const std::string& text) {
    char path[] = "/tmp/cairn-litmus-XXXXXX";
    const int made = mkstemp(path);
    REQUIRE(made >= 0);
    std::FILE* file = fdopen(made, "w");
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
    name = path;
  }
  ~temporary() { std::remove(name.c_str()); }
  temporary(const temporary&) = delete;
  temporary& operator=(const temporary&) = delete;
};

/// Exit code and output of the command.
std::pair<int, std::string> commanded(const std::vector<std::string>& files, litmus_options asked = {}) {
  std::FILE* out = std::tmpfile();
  asked.output = asked.errors = out;
  const int exit = command(files, asked);
  std::rewind(out);
  std::string text;
  for (int c = std::fgetc(out); c != EOF; c = std::fgetc(out)) text += static_cast<char>(c);
  std::fclose(out);
  return {exit, text};
}

}  // namespace

TEST_CASE("the report is herd's") {
  CHECK(reported(message_passing + "exists (1:r0=1 /\\ 1:r1=0)") ==
        "Test MP Allowed\nStates 3\n1:r0=0; 1:r1=0;\n1:r0=0; 1:r1=1;\n1:r0=1; 1:r1=1;\nNo\nWitnesses\n"
        "Positive: 0 Negative: 3\nCondition exists (1:r0=1 /\\ 1:r1=0)\nObservation MP Never 0 3\n");
  CHECK(reported(message_passing + "~exists (1:r0=1)") ==
        "Test MP Forbidden\nStates 2\n1:r0=0;\n1:r0=1;\nNo\nWitnesses\nPositive: 2 Negative: 1\n"
        "Condition ~exists (1:r0=1)\nObservation MP Sometimes 1 2\n");
  CHECK(reported(message_passing + "locations [x;] forall (y=1)") ==
        "Test MP Required\nStates 1\n[x]=1; [y]=1;\nOk\nWitnesses\nPositive: 3 Negative: 0\n"
        "Condition forall ([y]=1)\nObservation MP Always 3 0\n");
}

TEST_CASE("a race, a division by zero and a shift out of range are undefined") {
  const std::string race = "C R\n{}\nP0 (int* x) { *x = 1; }\nP1 (int* x) { int r0 = *x; }\nexists (1:r0=1)";
  CHECK(reported(race) ==
        "Test R Allowed\nStates 2\n1:r0=0;\n1:r0=1;\nUndef\nWitnesses\nPositive: 1 Negative: 1\nFlag *undef*\n"
        "Condition exists (1:r0=1)\nObservation R Sometimes 1 1\n");
  for (const char* expression : {"1 / r", "1 % r", "1 << (r + 64)", "1 >> (r - 1)"}) {
    const std::string text = std::string("C D\n{}\nP0 () { int r = 0; int s = ") + expression + "; }\n";
    CHECK(run_graph(parse(text, "t")).undefined);
  }
}

TEST_CASE("endless loops are cut off and say so") {
  const test spinning = parse("C L\n{}\nP0 (atomic_int* x) { while (!atomic_exchange(x, 0)) { } }\n", "t");
  CHECK(run_graph(spinning).cut_off);
  const test local = parse("C L\n{}\nP0 (atomic_int* x) { int r = 1; while (r) { r = r + 1; } }\n", "t");
  CHECK(run_graph(local).cut_off);
  const test waiting = parse(
      "C L\n{}\nP0 (atomic_int* x) { while (!atomic_load(x)) { } }\n"
      "P1 (atomic_int* x) { atomic_store(x, 1); }\n",
      "t");
  const verdict found = run_graph(waiting);
  CHECK_FALSE(found.cut_off);
  CHECK(found.executions.complete == 1);
}

TEST_CASE("values that do not fit together into 63 bits are still told apart") {
  std::string text = "C V\n{}\nP0 (atomic_int* x) {\n";
  for (int i = 0; i < 20; i++)
    text += "int r" + std::to_string(i) + " = " + std::to_string(i * 1000003) + " - 5 * " + std::to_string(i) + ";\n";
  text +=
      "int big = -9223372036854775807 - 1;\natomic_store(x, big); }\nP1 (atomic_int* x) { int s = atomic_load(x); "
      "}\nlocations [";
  for (int i = 0; i < 20; i++) text += "0:r" + std::to_string(i) + ";";
  text += "]\nexists (1:s=-9223372036854775808 /\\ 0:r19=18999962)";
  const verdict found = run_graph(parse(text, "t"));
  CHECK(found.states.size() == 2);
  CHECK(found.positive == 1);
  CHECK(found.negative == 1);
}

TEST_CASE("exit codes") {
  const temporary right(message_passing + "exists (1:r0=1 /\\ 1:r1=0)");
  const temporary wrong(message_passing + "forall (1:r0=1)");
  const temporary broken(message_passing + "exists (1:r7=1)");
  const temporary racing("C R\n{}\nP0 (int* x) { *x = 1; }\nP1 (int* x) { *x = 2; }\n");
  CHECK(commanded({right.name}).first == 0);
  CHECK(commanded({right.name, wrong.name}).first == 1);
  CHECK(commanded({racing.name}).first == 1);
  const auto [exit, text] = commanded({right.name, broken.name});
  CHECK(exit == 2);
  CHECK(text == broken.name + ":11:11: P1 has no register 'r7'\n");  // nothing ran
  CHECK(commanded({"/nonexistent/t.litmus"}).first == 2);
  litmus_options json;
  json.json = true;
  CHECK(commanded({right.name}, json).second.find("\"observation\":\"Never\"") != std::string::npos);
}

TEST_CASE("the self-test passes on every engine of this build") {
  CHECK(builtin_programs().size() >= 120);
  litmus_options asked;
  asked.on = has_engine(engine_kind::relacy) ? engines::both : engines::graph;
  const auto done = commanded({}, asked);
  CHECK_MESSAGE(done.first == 0, done.second);
}
