// SPDX-License-Identifier: MIT
//
// locations [...]  filter CONDITION  exists CONDITION: precedence as in herd: ~ over => over /\ over \/.
#include <algorithm>
#include <optional>

#include "parser.hpp"

namespace cairn::check::litmus {
namespace {

class condition_parser {
 public:
  condition_parser(cursor& here, test& made) : here_(here), made_(made) {}

  void run() {
    if (here_.accept_name("locations")) {
      here_.expect("[");
      while (!here_.accept("]")) {
        if (here_.accept(";")) continue;
        show(take_observed());
        while (begins_type(here_.now())) here_.next();  // herd allows the type behind
        here_.accept("*");
        if (!here_.at("]")) here_.expect(";");
      }
    }
    if (here_.accept_name("filter")) {
      filtering_ = true;
      take(made_.filter);
      filtering_ = false;
    }
    if (here_.ended()) {  // no condition: every state is right
      truth(made_.final_condition);
    } else {
      made_.kind = take_quantifier();
      take(made_.final_condition);
    }
    here_.accept(";");
    if (!here_.ended()) here_.fail("expected the end of the file, found " + cursor::shown(here_.now()));
    sort_shown();
  }

 private:
  static void truth(condition& made) { made.nodes.emplace_back(); }

  quantifier take_quantifier() {
    if (here_.accept_name("exists")) return quantifier::exists;
    if (here_.accept_name("forall")) return quantifier::forall;
    if (here_.at("~") && cursor::is_name(here_.later(1), "exists")) {
      here_.next();
      here_.next();
      return quantifier::not_exists;
    }
    if (here_.at("(")) return quantifier::exists;
    here_.fail("expected a thread, locations, filter, exists, ~exists or forall, found " + cursor::shown(here_.now()));
  }

  void take(condition& made) {
    into_ = &made;
    made.root = take_either();
  }
  unsigned add(condition_node node) {
    if (into_->nodes.size() == limits::condition_nodes) here_.fail("this condition is too large");
    into_->nodes.push_back(std::move(node));
    return static_cast<unsigned>(into_->nodes.size() - 1);
  }
  unsigned combine(condition_node::kind_of kind, std::vector<unsigned> parts) {
    if (parts.size() == 1) return parts.front();
    condition_node node;
    node.kind = kind;
    node.parts = std::move(parts);
    return add(std::move(node));
  }
  unsigned take_either() {
    const nested guard(here_, depth_);
    std::vector<unsigned> parts{take_both()};
    while (here_.accept("\\/")) parts.push_back(take_both());
    return combine(condition_node::kind_of::either, std::move(parts));
  }
  unsigned take_both() {
    std::vector<unsigned> parts{take_implies()};
    while (here_.accept("/\\")) parts.push_back(take_implies());
    return combine(condition_node::kind_of::both, std::move(parts));
  }
  unsigned take_implies() {
    const nested guard(here_, depth_);
    const unsigned left = take_unary();
    if (!here_.accept("=>")) return left;
    return combine(condition_node::kind_of::implies, {left, take_implies()});
  }
  unsigned take_unary() {
    const nested guard(here_, depth_);
    if (here_.accept("~") || here_.accept_name("not")) {
      condition_node node;
      node.kind = condition_node::kind_of::negation;
      node.parts = {take_unary()};
      return add(std::move(node));
    }
    if (here_.accept("(")) {
      const unsigned inside = take_either();
      here_.expect(")");
      return inside;
    }
    if (here_.accept_name("true")) return add({});
    if (here_.accept_name("false")) {
      condition_node node;
      node.kind = condition_node::kind_of::falsity;
      return add(std::move(node));
    }
    return take_atom();
  }
  unsigned take_atom() {
    condition_node node;
    node.kind = condition_node::kind_of::equals;
    node.subject = take_observed();
    show(node.subject);
    const bool differs = here_.at("!=");
    if (!differs && !here_.at("=") && !here_.at("==")) {
      here_.fail("expected '=' or '!=', found " + cursor::shown(here_.now()));
    }
    here_.next();
    const bool thread_ahead = cursor::is_symbol(here_.later(1), ":");
    if (here_.now().kind == word::kind_of::name || here_.at("[") || thread_ahead) {
      node.kind = condition_node::kind_of::equals_other;
      node.other = take_observed();
      show(node.other);
    } else {
      node.value = here_.expect_number();
    }
    const unsigned equal = add(std::move(node));
    if (!differs) return equal;
    condition_node negation;
    negation.kind = condition_node::kind_of::negation;
    negation.parts = {equal};
    return add(std::move(negation));
  }

  /// 0:r0, P0:r0, x, [x], *x
  observed take_observed() {
    const word first = here_.now();
    if (cursor::is_symbol(here_.later(1), ":")) {
      std::optional<std::int64_t> number;
      if (first.kind == word::kind_of::number) number = first.value;
      if (first.kind == word::kind_of::name && first.spelling.size() == 2 && first.spelling[0] == 'P') {
        number = first.spelling[1] - '0';
      }
      if (!number || *number < 0 || *number >= static_cast<std::int64_t>(made_.threads.size())) {
        here_.fail("there is no thread " + cursor::shown(first));
      }
      here_.next();
      here_.next();
      const word name = here_.expect_name("the name of a register");
      const auto& registers = made_.threads[static_cast<std::size_t>(*number)].registers;
      const auto found = std::find(registers.begin(), registers.end(), name.spelling);
      if (found == registers.end()) {
        here_.fail(name.where,
                   "P" + std::to_string(*number) + " has no register '" + name.spelling.substr(0, 60) + "'");
      }
      return {static_cast<int>(*number), static_cast<unsigned>(found - registers.begin())};
    }
    const bool brackets = here_.accept("[");
    if (!brackets) here_.accept("*");
    const word name = here_.expect_name("a register such as 0:r0 or a location");
    if (brackets) here_.expect("]");
    for (unsigned i = 0; i < made_.locations.size(); i++) {
      if (made_.locations[i].name == name.spelling) return {-1, i};
    }
    here_.fail(name.where, "there is no location '" + name.spelling.substr(0, 60) + "'");
  }

  /// What only the filter speaks of is no part of the states.
  void show(observed what) {
    if (filtering_) return;
    if (std::find(made_.shown.begin(), made_.shown.end(), what) != made_.shown.end()) return;
    if (made_.shown.size() == limits::shown)
      here_.fail("more than " + std::to_string(limits::shown) + " values in a state");
    made_.shown.push_back(what);
  }
  /// Registers by thread and name, then locations by name.
  void sort_shown() {
    const auto name_of = [&](const observed& what) -> const std::string& {
      return what.thread < 0 ? made_.locations[what.index].name
                             : made_.threads[static_cast<std::size_t>(what.thread)].registers[what.index];
    };
    std::sort(made_.shown.begin(), made_.shown.end(), [&](const observed& a, const observed& b) {
      if (a.thread != b.thread) return static_cast<unsigned>(a.thread) < static_cast<unsigned>(b.thread);
      return name_of(a) < name_of(b);
    });
  }

  cursor& here_;
  test& made_;
  condition* into_ = nullptr;
  bool filtering_ = false;
  unsigned depth_ = 0;
};

}  // namespace

void parse_conditions(cursor& here, test& made) {
  condition_parser(here, made).run();
}

void parse_allowed(const words::comment& said, const std::string& file, test& made) {
  const std::size_t colon = said.text.find(':');
  if (colon == std::string::npos) throw syntax_error{file, said.where, "'allowed MODEL:' needs a colon"};
  allowed_states states;
  for (std::size_t from = colon + 1; from < said.text.size();) {
    const std::size_t end = std::min(said.text.find('\n', from), said.text.size());
    std::string line = said.text.substr(from, end - from);
    line.erase(0, std::min(line.find_first_not_of(" \t\r"), line.size()));
    line.erase(line.find_last_not_of(" \t\r") + 1);
    if (line == "Undef") {
      states.undefined = true;
    } else if (!line.empty()) {
      states.states.push_back(line);
    }
    from = end + 1;
  }
  std::sort(states.states.begin(), states.states.end());
  const std::string models = " " + said.text.substr(8, colon - 8) + " ";
  bool any = false;
  for (const char* model : {"c++20", "rc11"}) {
    if (models.find(std::string(" ") + model + " ") == std::string::npos) continue;
    any = true;
    if (!made.allowed.emplace(model, states).second) {
      throw syntax_error{file, said.where, std::string("allowed states of ") + model + " are stated twice"};
    }
  }
  if (!any) throw syntax_error{file, said.where, "allowed by which model? c++20 or rc11"};
}

}  // namespace cairn::check::litmus
