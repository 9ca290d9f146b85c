// SPDX-License-Identifier: MIT
//
// parser_body - compiles one thread while reading it: each statement leaves the stack empty, each expression one value.
#pragma once
#include <string>
#include <vector>

#include "parser.hpp"

namespace cairn::check::litmus {

class body_parser {
 public:
  body_parser(cursor& here, test& made, unsigned thread, const parameters& names)
      : here_(here), made_(made), code_(made.threads[thread]), names_(names), scopes_(1) {}
  void run();

 private:
  struct loop {
    std::vector<unsigned> breaks, continues;  ///< jumps without a target yet
  };

  // parser_body.cpp: statements
  void parse_block();
  void parse_statement();
  void parse_scoped();  ///< a statement whose declarations end with it
  void parse_declaration();
  void parse_expression_statement();
  void parse_if();
  void parse_while();
  void parse_do();
  void parse_for();
  void parse_condition_in_parentheses();
  unsigned begin_loop();
  void end_loop(unsigned back_to, unsigned continue_at);
  bool without_effect(unsigned first, unsigned last) const;
  bool passes_a_set(unsigned jump, unsigned index) const;
  unsigned declare(const word& name);
  bool visible(const std::string& name) const;
  unsigned register_of(const word& name);
  void set(unsigned index);  ///< takes the top value
  unsigned emit(instruction made);
  unsigned position() const { return static_cast<unsigned>(code_.code.size()); }
  void grow(int change);  ///< how many values are held

  // expressions.cpp
  void parse_expression();
  void parse_conditional();
  void parse_binary(unsigned weakest);
  void parse_unary();
  void parse_primary();
  bool parse_assignment();  ///< false: there is none here
  void parse_step(const word& name, bool increment, bool value_after);
  void push(std::int64_t value);
  void push_register(unsigned index);
  bool at_memory_assignment() const;
  parameter parse_pointer();  ///< x, (x), (int*) x
  void parse_cast_rest();

  // operations.cpp
  bool at_operation() const;
  bool parse_void_call();  ///< a store or a fence; false: there is none here
  void parse_operation();  ///< one that has a value
  order order_named(const word& name);
  order parse_order(bool explicitly);
  void parse_compare(instruction made, bool explicitly);
  parameter parse_object();
  void plain_or_seq_cst(parameter object, bool writes);

  cursor& here_;
  test& made_;
  thread_code& code_;
  const parameters& names_;
  std::vector<std::vector<std::string>> scopes_;
  std::vector<loop> loops_;
  std::vector<unsigned> returns_;
  unsigned depth_ = 0;
  unsigned held_ = 0;
};

}  // namespace cairn::check::litmus
