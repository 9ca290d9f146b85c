// SPDX-License-Identifier: MIT
//
// The outer parts: initial state, headers of threads, types; bodies and conditions are in files of their own.
#include "parser.hpp"

#include <algorithm>
#include <set>

#include "lexer.hpp"

namespace cairn::check::litmus {
namespace {

const std::set<std::string, std::less<>>& types() {
  static const std::set<std::string, std::less<>> names = {
      "int",           "long",          "short",           "char",
      "unsigned",      "signed",        "const",           "volatile",
      "bool",          "_Bool",         "_Atomic",         "atomic",
      "int8_t",        "uint8_t",       "int16_t",         "uint16_t",
      "int32_t",       "uint32_t",      "int64_t",         "uint64_t",
      "intptr_t",      "uintptr_t",     "size_t",          "__int128",
      "__int128_t",    "__uint128",     "__uint128_t",     "atomic_int",
      "atomic_uint",   "atomic_long",   "atomic_ulong",    "atomic_llong",
      "atomic_ullong", "atomic_short",  "atomic_ushort",   "atomic_char",
      "atomic_bool",   "atomic_size_t", "atomic_intptr_t", "atomic_uintptr_t",
      "atomic_t",      "register",      "restrict"};
  return names;
}

class file_parser {
 public:
  file_parser(const words& all, const std::string& file) : here_(all, file) { made_.file = file; }

  test run() {
    parse_initial_state();
    while (at_thread()) parse_thread();
    if (made_.threads.empty()) here_.fail("expected 'P0', found " + cursor::shown(here_.now()));
    for (const initial_register& set : initial_registers_) {
      if (set.thread >= made_.threads.size()) {
        here_.fail(set.where, "there is no P" + std::to_string(set.thread));
      }
    }
    std::size_t pairs = 0;
    for (const location& accessed : made_.locations) {
      if (accessed.atomic_access && accessed.plain_access) pairs += made_.threads.size() * made_.threads.size();
    }
    if (pairs > limits::pairs) here_.fail("too many locations with plain and atomic accesses for so many threads");
    parse_conditions(here_, made_);
    return std::move(made_);
  }

 private:
  struct initial_register {
    unsigned thread;
    std::string name;
    std::int64_t value;
    place where;
  };

  static bool is_thread(const word& w) {
    return w.kind == word::kind_of::name && w.spelling.size() > 1 && w.spelling.size() < 6 && w.spelling[0] == 'P' &&
           std::all_of(w.spelling.begin() + 1, w.spelling.end(), [](char c) { return c >= '0' && c <= '9'; });
  }
  bool at_thread() const {
    if (here_.at_name("void")) return is_thread(here_.later(1));
    return is_thread(here_.now());
  }

  unsigned declare(const std::string& name) {
    for (unsigned i = 0; i < made_.locations.size(); i++) {
      if (made_.locations[i].name == name) return i;
    }
    if (made_.locations.size() == limits::locations) {
      here_.fail("more than " + std::to_string(limits::locations) + " locations");
    }
    location added;
    added.name = name;
    made_.locations.push_back(std::move(added));
    return static_cast<unsigned>(made_.locations.size() - 1);
  }

  void parse_initial_state() {
    here_.expect("{");
    while (!here_.accept("}")) {
      if (here_.accept(";")) continue;
      parse_initial_value();
      if (!here_.at("}")) here_.expect(";");
    }
  }
  void parse_initial_value() {
    if (begins_type(here_.now())) {
      take_type(here_);
      if (here_.at("*")) here_.fail("pointers as values are not supported");
    }
    const word first = here_.now();
    if (first.kind == word::kind_of::number || (is_thread(first) && cursor::is_symbol(here_.later(1), ":"))) {
      const std::int64_t number =
          first.kind == word::kind_of::number ? first.value : std::stoll(first.spelling.substr(1));
      here_.next();
      here_.expect(":");
      const word name = here_.expect_name("the name of a register");
      if (number < 0 || number >= static_cast<std::int64_t>(limits::threads)) {
        here_.fail(first.where, "there is no P" + std::to_string(number));
      }
      for (const initial_register& other : initial_registers_) {
        if (other.thread == static_cast<unsigned>(number) && other.name == name.spelling) {
          here_.fail(name.where, "'" + name.spelling + "' has an initial value already");
        }
      }
      initial_registers_.push_back({static_cast<unsigned>(number), name.spelling, take_value(), name.where});
      return;
    }
    const bool brackets = here_.accept("[");
    const word name = here_.expect_name("a location or a register");
    if (brackets) here_.expect("]");
    if (here_.at("[")) here_.fail("arrays are not supported");
    if (!initialised_.insert(name.spelling).second) {
      here_.fail(name.where, "'" + name.spelling + "' has an initial value already");
    }
    made_.locations[declare(name.spelling)].initial = take_value();
  }
  std::int64_t take_value() {
    if (!here_.accept("=")) return 0;
    if (here_.at("&") || (here_.now().kind == word::kind_of::name && !here_.at_name("ATOMIC_INIT"))) {
      here_.fail("pointers as values are not supported: expected a number, found " + cursor::shown(here_.now()));
    }
    const bool macro = here_.accept_name("ATOMIC_INIT");
    if (macro) here_.expect("(");
    const std::int64_t value = here_.expect_number();
    if (macro) here_.expect(")");
    return value;
  }

  void parse_thread() {
    here_.accept_name("void");
    const word name = here_.next();
    const auto number = static_cast<unsigned>(made_.threads.size());
    if (name.spelling != "P" + std::to_string(number)) {
      here_.fail(name.where,
                 "expected P" + std::to_string(number) + ": threads are numbered from 0 in the file's order");
    }
    if (number == limits::threads) {
      here_.fail(name.where, "more than " + std::to_string(limits::threads) + " threads");
    }
    thread_code& thread = made_.threads.emplace_back();
    for (const initial_register& set : initial_registers_) {
      if (set.thread != number) continue;
      if (thread.registers.size() == limits::registers) here_.fail(set.where, "too many registers");
      thread.registers.push_back(set.name);
      thread.initial.push_back(set.value);
    }
    parse_body(here_, made_, number, parse_parameters());
  }
  parameters parse_parameters() {
    parameters names;
    here_.expect("(");
    if (here_.at_name("void") && cursor::is_symbol(here_.later(1), ")")) here_.next();
    while (!here_.at(")")) {
      if (!begins_type(here_.now())) here_.fail("expected a type, found " + cursor::shown(here_.now()));
      bool atomic = take_type(here_);
      if (!here_.at("*")) here_.fail("expected '*': parameters are pointers to locations");
      here_.next();
      while (begins_type(here_.now())) atomic = take_type(here_) || atomic;
      if (here_.at("*")) here_.fail("pointers to pointers are not supported");
      const word name = here_.expect_name("the name of a location");
      if (here_.at("[")) here_.fail("arrays are not supported");
      if (!names.emplace(name.spelling, parameter{declare(name.spelling), atomic}).second) {
        here_.fail(name.where, "'" + name.spelling + "' is a parameter already");
      }
      if (!here_.at(")")) here_.expect(",");
    }
    here_.next();
    return names;
  }

  cursor here_;
  test made_;
  std::vector<initial_register> initial_registers_;
  std::set<std::string> initialised_;
};

}  // namespace

bool begins_type(const word& w) {
  return w.kind == word::kind_of::name && types().contains(w.spelling);
}

bool take_type(cursor& here) {
  bool atomic = false;
  while (begins_type(here.now())) {
    const word taken = here.next();
    if (taken.spelling.starts_with("atomic") || taken.spelling == "_Atomic") {
      atomic = true;
      const bool angle = taken.spelling == "atomic" && here.at("<");
      if (angle || (taken.spelling == "_Atomic" && here.at("("))) {
        here.next();
        while (begins_type(here.now())) here.next();
        here.expect(angle ? ">" : ")");
      }
    }
  }
  return atomic;
}

test parse(std::string_view text, const std::string& file) {
  const words all = split(text, file);
  if (all.architecture != "C") {
    throw syntax_error{
        file, all.architecture_place,
        "expected 'C': this reads herd's C litmus tests, not those of '" + all.architecture.substr(0, 40) + "'"};
  }
  if (all.name.empty()) throw syntax_error{file, all.name_place, "expected the name of the test"};
  test made = file_parser(all, file).run();
  made.name = all.name;
  for (const words::comment& said : all.statements) parse_allowed(said, file, made);
  return made;
}

}  // namespace cairn::check::litmus
