// SPDX-License-Identifier: MIT
//
// The parser: what it takes, what it refuses and where, and that no bytes upset it.
#include "parser.hpp"

#include <doctest/doctest.h>

#include <random>

#include "command.hpp"
#include "interpreter.hpp"
#include "report.hpp"

using namespace cairn::check::litmus;
using cairn::order;

namespace {

test parsed(const std::string& text) {
  return parse(text, "t.litmus");
}
/// The message without the file's name; empty: no error.
std::string error_of(const std::string& text) {
  try {
    parsed(text);
  } catch (const syntax_error& error) {
    const std::string whole = error.text();
    REQUIRE(whole.starts_with("t.litmus:"));
    return whole.substr(9);
  }
  return "";
}
std::string body(const std::string& statements) {
  return "C t\n{ int y = 3; }\nP0 (atomic_int* x, int* y) {\n" + statements + "\n}\n";
}
const std::vector<instruction>& code_of(const test& t) {
  return t.threads[0].code;
}

}  // namespace

TEST_CASE("the parts of a file are found") {
  const test t = parsed(
      "C MP+rel+acq\n\"a description\"\nCycle=Rfe PodRR\n(* a (* nested *) comment *)\n"
      "{ [x] = 0; int y = -7; atomic_int z; 1:r9 = 0x10 }\n"
      "void P0 (atomic_int* x, volatile int* y) { }\n"
      "P1 (_Atomic int *x, const atomic<int>* z) { r9 = r9 + 1; }\n"
      "locations [x; 1:r9;]\nfilter (1:r9=17)\nforall ([x]=0 /\\ ~(y=1 \\/ z=1))\n");
  CHECK(t.name == "MP+rel+acq");
  REQUIRE(t.locations.size() == 3);
  CHECK(t.locations[1].initial == -7);
  CHECK(t.threads[1].initial[0] == 16);
  CHECK(t.kind == quantifier::forall);
  CHECK(text_of(t, t.final_condition) == "[x]=0 /\\ not ([y]=1 \\/ [z]=1)");
  CHECK(text_of(t, state{17, 0, -7, 0}) == "1:r9=17; [x]=0; [y]=-7; [z]=0;");
}

TEST_CASE("conditions bind as in herd") {
  const std::string head = "C t\n{}\nP0 (int* x, int* y) { }\n";
  CHECK(parsed(head).kind == quantifier::forall);
  CHECK(text_of(parsed(head), parsed(head).final_condition) == "true");
  const test either = parsed(head + "~exists x=1 /\\ y=1 \\/ x=2");
  CHECK(either.kind == quantifier::not_exists);
  CHECK(holds_in(either, either.final_condition, {2, 0}));
  CHECK(holds_in(either, either.final_condition, {1, 1}));
  CHECK_FALSE(holds_in(either, either.final_condition, {1, 0}));
  const test implies = parsed(head + "exists (x=1 => y=1 => false)");
  CHECK(holds_in(implies, implies.final_condition, {1, 0}));
  CHECK_FALSE(holds_in(implies, implies.final_condition, {1, 1}));
  const test differs = parsed(head + "exists x != y");
  CHECK(text_of(differs, differs.final_condition) == "not ([x]=[y])");
}

TEST_CASE("every operation is compiled with its orders") {
  const test t = parsed(
      body("int r0 = atomic_load_explicit(x, memory_order_consume);\natomic_store(x, 1);\n"
           "int e = 1;\natomic_compare_exchange_weak_explicit(x, &e, 2, memory_order_relaxed, memory_order_acquire);\n"
           "atomic_compare_exchange_strong(x, y, 2);\natomic_thread_fence(memory_order_acq_rel);\n*x = 1; *y = *x;"));
  std::vector<opcode> found;
  for (const instruction& i : code_of(t)) found.push_back(i.op);
  using enum opcode;
  CHECK(found == std::vector<opcode>{load, set_register, push, store, push, set_register, push, compare_weak, pop, push,
                                     compare_strong, pop, fence, push, store, pop, load, plain_store, pop});
  CHECK(code_of(t)[0].first == order::acquire);
  CHECK(code_of(t)[3].first == order::seq_cst);
  CHECK(code_of(t)[7].first == order::relaxed);
  CHECK(code_of(t)[7].second == order::acquire);
  CHECK(code_of(t)[10].expected_in_memory);
  CHECK(code_of(t)[14].first == order::seq_cst);  // *x = 1 of an atomic is what C says it is
  CHECK(t.locations[0].plain_access);             // y
}

TEST_CASE("a loop that only looks may wait, one that does anything may not") {
  const auto repeats = [](const std::string& statements) {
    const test t = parsed(body(statements));
    for (const instruction& i : code_of(t)) {
      if (i.op == opcode::repeat) return true;
    }
    CHECK(t.has_loops);
    return false;
  };
  CHECK(repeats("while (atomic_load(x) == 0) { }"));
  CHECK(repeats("int r; do { r = atomic_load(x); } while (r == 0);"));
  CHECK(repeats("int r; while ((r = atomic_load(x)) == 0 || r == 5);"));
  CHECK_FALSE(repeats("while (atomic_load(x) == 0) { *y = 1; }"));
  CHECK_FALSE(repeats("while (atomic_exchange(x, 1)) { }"));
  CHECK_FALSE(repeats("int n = 0; while (atomic_load(x) == 0) { n++; }"));
  CHECK_FALSE(repeats("int r = 0; while (atomic_load(x) == 0) { r = atomic_load(x); }"));
  CHECK_FALSE(repeats("for (int i = 0; i < 3; i++) { }"));
}

TEST_CASE("errors name their place") {
  CHECK(error_of("") == "1:1: empty: expected 'C NAME'");
  CHECK(error_of("AArch64 MP\n{}") == "1:1: expected 'C': this reads herd's C litmus tests, not those of 'AArch64'");
  CHECK(error_of("C\n{}\nP0 () { }") == "1:2: expected the name of the test");
  CHECK(error_of("C t\n{ x = &y; }\nP0 () { }") ==
        "2:7: pointers as values are not supported: expected a number, found '&'");
  CHECK(error_of("C t\n{ x = 1; x = 2; }\nP0 () { }") == "2:10: 'x' has an initial value already");
  CHECK(error_of("C t\n{}\nP1 () { }") == "3:1: expected P0: threads are numbered from 0 in the file's order");
  CHECK(error_of("C t\n{}\nP0 () { }\nexists (0:r0=1)") == "4:11: P0 has no register 'r0'");
  CHECK(error_of("C t\n{}\nP0 () { }\nexists (x=1") == "4:9: there is no location 'x'");
  CHECK(error_of("C t\n{}\nP0 () { }\nexists (true) more") == "4:15: expected the end of the file, found 'more'");
  CHECK(error_of("C t\n{}\nP0 () { } (* open") == "3:11: this comment has no end");
  CHECK(error_of("C t\n{}\nP0 () { \x01 }") == "3:9: unexpected byte 0x01");
  const auto in_body = [](const std::string& s) { return error_of(body(s)); };
  CHECK(in_body("atomic_store_explicit(x, 1, memory_order_acquire);") ==
        "4:29: a store cannot have memory_order_acquire");
  CHECK(in_body("int r = atomic_load_explicit(x, memory_order_release);") ==
        "4:33: a load cannot have memory_order_release");
  CHECK(in_body("int e = 0;\natomic_compare_exchange_strong_explicit(x, &e, 1, memory_order_acq_rel, "
                "memory_order_acq_rel);") == "5:73: a compare-exchange cannot fail with memory_order_acq_rel");
  CHECK(in_body("int r = atomic_store(x, 1);") == "4:9: 'atomic_store' has no value");
  CHECK(in_body("r = 1;") == "4:1: 'r' is not declared");
  CHECK(in_body("int r = z;") == "4:9: 'z' is not declared");
  CHECK(in_body("int r = x;") == "4:9: 'x' is a pointer; its value is *x");
  CHECK(in_body("*z = 1;") == "4:2: 'z' is not a parameter of this thread");
  CHECK(in_body("int r = 1; int r = 2;") == "4:16: 'r' is declared already");
  CHECK(in_body("int r = 99999999999999999999;") == "4:9: this number is too large: it needs more than 64 bits");
  CHECK(in_body("int r = smp_load(x);") == "4:9: unknown function 'smp_load'");
  CHECK(in_body("break;") == "4:1: 'break' outside a loop");
  CHECK(in_body("int r = (1 + 2;") == "4:15: expected ')', found ';'");
  CHECK(in_body("if (1) {") == "6:1: expected '}', found the end of the file");
}

TEST_CASE("depth and size are limited, without a crash") {
  const auto nested_in = [](const std::string& open, const std::string& inside, const std::string& close) {
    std::string text;
    for (int i = 0; i < 20000; i++) text += open;
    text += inside;
    for (int i = 0; i < 20000; i++) text += close;
    return error_of(body("int r = 0;\n" + text));
  };
  CHECK(nested_in("r = (", "1", ")").find("nested more than 64 deep") != std::string::npos);
  CHECK(nested_in("{", ";", "}").find("nested more than 64 deep") != std::string::npos);
  CHECK(nested_in("if (r) ", ";", "").find("nested more than 64 deep") != std::string::npos);
  CHECK(nested_in("!", "r;", "").find("nested more than 64 deep") != std::string::npos);
  CHECK(nested_in("r ? r : ", "1;", "").find("nested more than 64 deep") != std::string::npos);
  CHECK(nested_in("", "r = *" + std::string(100, '(') + "x", "").find("nested more than 64 deep") != std::string::npos);
  std::string many = "int r = 0;\nr = 0";
  for (int i = 0; i < 20000; i++) many += " + 1";
  CHECK(error_of(body(many + ";")).find("more than 4096 instructions") != std::string::npos);
  std::string deep = "exists (";
  for (int i = 0; i < 20000; i++) deep += "~(";
  CHECK(error_of("C t\n{}\nP0 () { }\n" + deep).find("nested more than 64 deep") != std::string::npos);
  CHECK(error_of(std::string(limits::bytes + 1, ' ')).find("larger than") != std::string::npos);
}

TEST_CASE("damaged programs are refused or parsed, never more") {
  std::mt19937 random(1);
  unsigned refused = 0, taken = 0;
  for (int round = 0; round < 20; round++) {
    for (const builtin_program& program : builtin_programs()) {
      std::string text(program.text);
      for (unsigned hit = random() % 4 + 1; hit != 0; hit--) {
        const std::size_t at = random() % text.size();
        switch (random() % 4) {
          case 0: text[at] = static_cast<char>(random()); break;
          case 1: text.erase(at, random() % 20); break;
          case 2: text.insert(at, text.substr(random() % text.size(), random() % 30)); break;
          default: text[at] = "(){};*&=~!<>/\\\"0x"[random() % 17]; break;
        }
        if (text.empty()) break;
      }
      (error_of(text).empty() ? taken : refused)++;
    }
  }
  CHECK(refused > 1000);
  CHECK(taken > 100);
}

TEST_CASE("each deviation of Relacy has a cause") {
  CHECK(parse_deviations("# c\nMP misses 1:r0=0; because it is old\n").at(0).cause == "it is old");
  CHECK_THROWS_AS(parse_deviations("MP misses 1:r0=0;\n"), syntax_error);
  CHECK(parse_deviations(builtin_deviations()).size() > 10);
}
