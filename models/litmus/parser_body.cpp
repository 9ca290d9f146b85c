// SPDX-License-Identifier: MIT
//
// Statements of a thread, compiled as they are read; expressions are in expressions.cpp.
#include "parser_body.hpp"

#include <algorithm>

namespace cairn::check::litmus {

void body_parser::run() {
  for (unsigned i = 0; i < code_.registers.size(); i++) {
    if (names_.contains(code_.registers[i])) here_.fail("'" + code_.registers[i] + "' is a register and a parameter");
    scopes_.front().push_back(code_.registers[i]);
  }
  parse_block();
  for (const unsigned jump : returns_) code_.code[jump].target = position();
}

unsigned body_parser::emit(instruction made) {
  if (code_.code.size() == limits::instructions) {
    here_.fail("this thread has more than " + std::to_string(limits::instructions) + " instructions");
  }
  made.line = here_.now().where.line;
  code_.code.push_back(made);
  return position() - 1;
}

void body_parser::grow(int change) {
  held_ = static_cast<unsigned>(static_cast<int>(held_) + change);
  if (held_ > limits::stack) here_.fail("this expression holds too many values at once");
}

void body_parser::parse_block() {
  const nested guard(here_, depth_);
  here_.expect("{");
  scopes_.emplace_back();
  while (!here_.at("}")) {
    if (here_.ended()) here_.fail("expected '}', found the end of the file");
    parse_statement();
  }
  here_.next();
  scopes_.pop_back();
}

void body_parser::parse_statement() {
  const nested guard(here_, depth_);
  if (here_.accept(";")) return;
  if (here_.at("{")) return parse_block();
  if (here_.accept_name("if")) return parse_if();
  if (here_.accept_name("while")) return parse_while();
  if (here_.accept_name("do")) return parse_do();
  if (here_.accept_name("for")) return parse_for();
  if (here_.accept_name("return")) {
    returns_.push_back(emit({opcode::jump}));
    return here_.expect(";");
  }
  if (here_.at_name("break") || here_.at_name("continue")) {
    if (loops_.empty()) here_.fail("'" + here_.now().spelling + "' outside a loop");
    auto& jumps = here_.at_name("break") ? loops_.back().breaks : loops_.back().continues;
    here_.next();
    jumps.push_back(emit({opcode::jump}));
    return here_.expect(";");
  }
  if (begins_type(here_.now())) {
    parse_declaration();
  } else {
    parse_expression_statement();
  }
  here_.expect(";");
}

void body_parser::parse_declaration() {
  if (take_type(here_)) here_.fail("registers are not atomic");
  do {
    if (here_.at("*")) here_.fail("pointers as values are not supported");
    const word name = here_.expect_name("the name of a register");
    if (here_.at("[")) here_.fail("arrays are not supported");
    const unsigned index = declare(name);
    if (here_.accept("=")) {
      parse_expression();
      set(index);
    }
  } while (here_.accept(","));
}

void body_parser::parse_expression_statement() {
  if (parse_void_call()) return;
  parse_expression();
  emit({opcode::pop});
  grow(-1);
}

unsigned body_parser::declare(const word& name) {
  if (names_.contains(name.spelling)) here_.fail(name.where, "'" + name.spelling + "' is a parameter");
  if (begins_type(name)) here_.fail(name.where, "expected the name of a register, found '" + name.spelling + "'");
  const auto& given = scopes_.front();  // the initial state's registers may be declared again
  const bool is_given = std::find(given.begin(), given.end(), name.spelling) != given.end();
  if (!is_given && visible(name.spelling)) here_.fail(name.where, "'" + name.spelling + "' is declared already");
  scopes_.back().push_back(name.spelling);
  const auto found = std::find(code_.registers.begin(), code_.registers.end(), name.spelling);
  if (found != code_.registers.end()) return static_cast<unsigned>(found - code_.registers.begin());
  if (code_.registers.size() == limits::registers) {
    here_.fail(name.where, "more than " + std::to_string(limits::registers) + " registers in a thread");
  }
  code_.registers.push_back(name.spelling);
  code_.initial.push_back(0);
  return static_cast<unsigned>(code_.registers.size() - 1);
}

bool body_parser::visible(const std::string& name) const {
  return std::any_of(scopes_.begin(), scopes_.end(), [&](const std::vector<std::string>& scope) {
    return std::find(scope.begin(), scope.end(), name) != scope.end();
  });
}

unsigned body_parser::register_of(const word& name) {
  if (names_.contains(name.spelling)) {
    here_.fail(name.where, "'" + name.spelling + "' is a pointer; its value is *" + name.spelling);
  }
  if (!visible(name.spelling)) {
    const bool location = std::any_of(made_.locations.begin(), made_.locations.end(),
                                      [&](const auto& known) { return known.name == name.spelling; });
    here_.fail(name.where, "'" + name.spelling.substr(0, 60) + "' is not declared" +
                               (location ? "; a location must be a parameter of the thread" : ""));
  }
  const auto found = std::find(code_.registers.begin(), code_.registers.end(), name.spelling);
  return static_cast<unsigned>(found - code_.registers.begin());
}

void body_parser::set(unsigned index) {
  instruction made{opcode::set_register};
  made.target = index;
  emit(made);
  grow(-1);
}

void body_parser::parse_condition_in_parentheses() {
  here_.expect("(");
  parse_expression();
  here_.expect(")");
}

void body_parser::parse_if() {
  parse_condition_in_parentheses();
  const unsigned to_else = emit({opcode::jump_if_zero});
  grow(-1);
  parse_scoped();
  if (here_.accept_name("else")) {
    const unsigned to_end = emit({opcode::jump});
    code_.code[to_else].target = position();
    parse_scoped();
    code_.code[to_end].target = position();
  } else {
    code_.code[to_else].target = position();
  }
}

void body_parser::parse_scoped() {
  scopes_.emplace_back();
  parse_statement();
  scopes_.pop_back();
}

void body_parser::parse_while() {
  const unsigned start = begin_loop();
  parse_condition_in_parentheses();
  loops_.back().breaks.push_back(emit({opcode::jump_if_zero}));
  grow(-1);
  parse_scoped();
  end_loop(start, start);
}

void body_parser::parse_do() {
  const unsigned start = begin_loop();
  parse_scoped();
  if (!here_.accept_name("while")) here_.fail("expected 'while', found " + cursor::shown(here_.now()));
  const unsigned condition = position();
  parse_condition_in_parentheses();
  here_.expect(";");
  loops_.back().breaks.push_back(emit({opcode::jump_if_zero}));
  grow(-1);
  end_loop(start, condition);
}

void body_parser::parse_for() {
  scopes_.emplace_back();
  here_.expect("(");
  if (begins_type(here_.now())) {
    parse_declaration();
  } else if (!here_.at(";")) {
    parse_expression_statement();
  }
  here_.expect(";");
  const unsigned start = begin_loop();
  if (!here_.at(";")) {
    parse_expression();
    loops_.back().breaks.push_back(emit({opcode::jump_if_zero}));
    grow(-1);
  }
  here_.expect(";");
  const unsigned over_step = emit({opcode::jump});
  const unsigned step = position();
  if (!here_.at(")")) parse_expression_statement();
  here_.expect(")");
  instruction back{opcode::jump};
  back.target = start;
  emit(back);
  code_.code[over_step].target = position();
  parse_scoped();
  end_loop(step, step);
  scopes_.pop_back();
}

unsigned body_parser::begin_loop() {
  made_.has_loops = true;
  loops_.emplace_back();
  return position();
}

void body_parser::end_loop(unsigned back_to, unsigned continue_at) {
  instruction back{opcode::jump};
  back.target = back_to;
  const unsigned last = emit(back);
  for (const unsigned jump : loops_.back().breaks) code_.code[jump].target = position();
  for (const unsigned jump : loops_.back().continues) code_.code[jump].target = continue_at;
  loops_.pop_back();
  if (without_effect(back_to, last)) code_.code[last].op = opcode::repeat;
}

/// An iteration has no effect if it writes no memory, and each register that it sets is set before any use and on
/// every way through it, so that the next iteration, and what comes behind the loop, cannot know of this one.
bool body_parser::without_effect(unsigned first, unsigned last) const {
  if (last - first > 64) return false;
  for (unsigned i = first; i < last; i++) {
    const instruction& now = code_.code[i];
    const bool jumps = now.op == opcode::jump || now.op == opcode::jump_if_zero || now.op == opcode::jump_if_not_zero;
    if (jumps && now.target <= i) return false;
    if (now.op == opcode::repeat) return false;
    if (now.op == opcode::store || now.op == opcode::plain_store) return false;
    if (now.op >= opcode::exchange && now.op <= opcode::compare_weak) return false;
  }
  for (unsigned index = 0; index < code_.registers.size(); index++) {
    bool set_anywhere = false;
    for (unsigned i = first; i < last; i++) {
      set_anywhere = set_anywhere || (code_.code[i].op == opcode::set_register && code_.code[i].target == index);
    }
    if (!set_anywhere) continue;
    for (unsigned i = first; i < last; i++) {
      const instruction& now = code_.code[i];
      if (now.op == opcode::set_register && now.target == index) break;
      if (now.op == opcode::push_register && now.target == index) return false;
      const bool jumps = now.op == opcode::jump || now.op == opcode::jump_if_zero || now.op == opcode::jump_if_not_zero;
      if (jumps && passes_a_set(i, index)) return false;
    }
  }
  return true;
}

bool body_parser::passes_a_set(unsigned jump, unsigned index) const {
  for (unsigned i = jump + 1; i < code_.code[jump].target && i < position(); i++) {
    if (code_.code[i].op == opcode::set_register && code_.code[i].target == index) return true;
  }
  return false;
}

void parse_body(cursor& here, test& made, unsigned thread, const parameters& names) {
  body_parser(here, made, thread, names).run();
}

}  // namespace cairn::check::litmus
