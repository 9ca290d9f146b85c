// SPDX-License-Identifier: MIT
//
// oracle_test - the oracle alone: numbers of graphs that are known, and sets of outcomes that C++20 allows.
//
// Counts are from formulas (n threads that add 1 to a word: n! modification orders) or from other tools. Outcomes are
// what the standard says about the classic litmus tests; "0.1 1.1" names registers (thread.operation) or final values
// (x y z), each a digit; a letter is a compare-exchange that wrote (a read 0, b read 1).
#include <chrono>
#include <cstdio>
#include <set>
#include <sstream>
#include <string>

#include "oracle.hpp"
#include "text.hpp"

using namespace cairn::check;
using namespace cairn::check::guards;

namespace {

struct counted {
  const char* name;
  const char* text;
  std::uint64_t complete;
};
constexpr counted numbers[] = {
    {"readers(1)", "k0 | st.rel x 42 | ld.acq x", 2},
    {"readers(3)", "k0 | st.rel x 42 | ld.acq x | ld.acq x | ld.acq x", 8},
    {"ainc(2)", "k0 | add.rlx x 1 | add.rlx x 1", 2},
    {"ainc(4)", "k0 | add.rlx x 1 | add.rlx x 1 | add.rlx x 1 | add.rlx x 1", 24},
    {"lockinc(3)",
     "k0 | lock; ld.rlx x; st.rlx x 1; unlock | lock; ld.rlx x; st.rlx x 2; unlock | lock; ld.rlx x; st.rlx x 4; "
     "unlock",
     6},
    {"inc(2)", "k0 | ld.rlx x; st.rel x 1 | ld.rlx x; st.rel x 2", 4},
    {"inc(3)", "k0 | ld.rlx x; st.rel x 1 | ld.rlx x; st.rel x 2 | ld.rlx x; st.rel x 4", 36},
    {"rw(4)", "k0 | ld.rlx x; st.rlx x 1 | ld.rlx x; st.rlx x 2 | ld.rlx x; st.rlx x 3 | ld.rlx x; st.rlx x 4", 576},
    {"binc(3)", "k0 | add.rlx x 1; add.rlx y 1 | add.rlx x 1; add.rlx y 1 | add.rlx x 1; add.rlx y 1", 36},
    {"cinc(3)",
     "k0 | add.rlx x 1; add.rlx y 1; add.rlx z 1 | add.rlx x 1; add.rlx y 1; add.rlx z 1 | add.rlx x 1; add.rlx y 1; "
     "add.rlx z 1",
     216},
    {"cas(4)", "k0 | cas.rlx.rlx x 0 1 | cas.rlx.rlx x 0 2 | cas.rlx.rlx x 0 3 | cas.rlx.rlx x 0 4", 4},
    {"casrot(2)", "k0 | cas.rlx.rlx x 0 1 | cas.rlx.rlx x 1 2", 2},
    {"casrot(3)", "k0 | cas.rlx.rlx x 0 1 | cas.rlx.rlx x 1 2 | cas.rlx.rlx x 2 3", 5},
    {"casrot(4)", "k0 | cas.rlx.rlx x 0 1 | cas.rlx.rlx x 1 2 | cas.rlx.rlx x 2 3 | cas.rlx.rlx x 3 4", 14},
    {"casw(2)", "k0 | cas.rlx.rlx x 0 1; st.rel x 3 | cas.rlx.rlx x 0 1; st.rel x 4", 6},
    {"casw(3)", "k0 | cas.rlx.rlx x 0 1; st.rel x 3 | cas.rlx.rlx x 0 1; st.rel x 4 | cas.rlx.rlx x 0 1; st.rel x 5",
     66},
    {"casw(4)",
     "k0 | cas.rlx.rlx x 0 1; st.rel x 3 | cas.rlx.rlx x 0 1; st.rel x 4 | cas.rlx.rlx x 0 1; st.rel x 5 | cas.rlx.rlx "
     "x 0 1; st.rel x 6",
     1200},
    {"wcas(2)", "k0 | st.rel x 2 | cas.rlx.rlx x 2 3 | cas.rlx.rlx x 2 3", 5},
    {"wcas(3)", "k0 | st.rel x 2 | cas.rlx.rlx x 2 3 | cas.rlx.rlx x 2 3 | cas.rlx.rlx x 2 3", 13},
    {"CoA(1)", "k0 | st.rel x 1; ld.acq y; ld.acq x | st.rel x 2; ld.acq z; ld.acq x", 4},
    {"CoA(2)", "k0 | st.rel x 1; ld.acq y; ld.acq x | st.rel x 2; ld.acq z; ld.acq x | st.rel y 1; st.rel z 1", 16},
    {"CoA(3)",
     "k0 | st.rel x 1; ld.acq y; ld.acq x | st.rel x 2; ld.acq z; ld.acq x | st.rel y 1; st.rel z 1 | st.rel y 2; "
     "st.rel z 2",
     144},
    {"SB(3)", "k0 | st.rlx x 1; ld.rlx y | st.rlx y 1; ld.rlx z | st.rlx z 1; ld.rlx x", 8},
    {"MP", "k0 | st.rlx x 1; st.rel y 1 | ld.acq y; ld.rlx x", 3},
    {"MP relaxed", "k0 | st.rlx x 1; st.rlx y 1 | ld.rlx y; ld.rlx x", 4},
    {"N-writers(2)", "k0 | st.rel x 1 | st.rel x 2 | st.rel x 3 | ld.acq x", 24},
    {"choices", "k0 | choose 3; choose 2 | choose 2", 12},
    {"weak, no failure", "k0 | weak.rlx.rlx x 0 1; weak.rlx.rlx x 0 2", 1},
    {"weak, one failure", "k1 | weak.rlx.rlx x 0 1; weak.rlx.rlx x 0 2", 2},
    {"weak, two failures", "k2 | weak.rlx.rlx x 0 1; weak.rlx.rlx x 0 2", 3},
    {"await", "k0 | st.rel x 1 | await.acq x 0", 1},
    {"guards", "k0 | choose 2; [0==1] st.rlx x 1 | ld.rlx x", 3},
    {"IRIW rel/acq", "k0 | st.rel x 1 | st.rel y 1 | ld.acq x; ld.acq y | ld.acq y; ld.acq x", 16},
};

struct allowed {
  const char* name;
  const char* text;
  const char* registers;
  const char* outcomes;  ///< "race", "deadlock", or words
};
constexpr const char* four = "00 01 10 11";
constexpr const char* not_10 = "00 01 11";
constexpr allowed litmus[] = {
#include "oracle_litmus.inc"
};

std::string name_of(std::uint32_t value) {
  return value == unset ? "-"
                        : std::string(1, static_cast<char>(value >= exchanged ? 'a' + value - exchanged : '0' + value));
}

std::string selected(const outcome& o, const char* registers) {
  std::istringstream words(registers);
  std::string word, line;
  while (words >> word) {
    const std::uint32_t value = word.size() == 1 ? o.finals[word[0] - 'x'] : o.registers[word[0] - '0'][word[2] - '0'];
    line += name_of(value);
  }
  return line;
}

std::string outcomes_of(const oracle_result& found, const char* registers) {
  if (found.races) return "race";
  std::set<std::string> sorted;
  for (const auto& [hash, one] : found.outcomes) sorted.insert(selected(one.first, registers));
  std::string line = found.deadlocks ? "deadlock " : "";
  for (const std::string& one : sorted) line += one + " ";
  if (!line.empty()) line.pop_back();
  return line;
}

bool read(const char* text, client& c) {
  const std::string wrong = parse(text, c);
  client again;
  if (wrong.empty() && parse(print(c), again).empty() && print(again) == print(c)) return true;
  std::printf("FAILED %s: %s\n", text, wrong.empty() ? "is not printed as it was read" : wrong.c_str());
  return false;
}

}  // namespace

int main() {
  unsigned failed = 0, passed = 0;
  client c;
  for (const counted& one : numbers) {
    const bool good = read(one.text, c);
    const std::uint64_t found = good ? enumerate(c, memory_model::cxx20).graphs.size() : 0;
    if (good && found != one.complete) {
      std::printf("FAILED %s: %llu graphs, not %llu\n", one.name, static_cast<unsigned long long>(found),
                  static_cast<unsigned long long>(one.complete));
    }
    (good && found == one.complete ? passed : failed)++;
  }
  for (const allowed& one : litmus) {
    // "text" is under C++20; a name that begins with rc11 is under RC11
    const memory_model memory = std::string(one.name).starts_with("rc11") ? memory_model::rc11 : memory_model::cxx20;
    const bool good = read(one.text, c);
    const std::string found = good ? outcomes_of(enumerate(c, memory), one.registers) : "";
    if (good && found != one.outcomes)
      std::printf("FAILED %s: %s\n       not %s\n", one.name, found.c_str(), one.outcomes);
    (good && found == one.outcomes ? passed : failed)++;
  }
  std::printf("%u passed, %u failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
