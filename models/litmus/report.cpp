// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <nlohmann/json.hpp>

namespace cairn::check::litmus {
namespace {

std::string name_of(const test& program, const observed& what) {
  if (what.thread < 0) return "[" + program.locations[what.index].name + "]";
  return std::to_string(what.thread) + ":" +
         program.threads[static_cast<std::size_t>(what.thread)].registers[what.index];
}

using kind = condition_node::kind_of;

/// Parentheses where herd puts them: around what binds less than its surroundings.
std::string text_of_node(const test& program, const condition& asked, unsigned at, kind around) {
  const condition_node& node = asked.nodes[at];
  const auto joined = [&](const char* between) {
    std::string text;
    for (const unsigned part : node.parts) {
      if (!text.empty()) text += between;
      text += text_of_node(program, asked, part, node.kind);
    }
    const bool weaker = (around == kind::both && node.kind != kind::both) ||
                        (around == kind::implies && node.kind != kind::implies) ||
                        (around == kind::either && node.kind == kind::implies);
    return weaker ? "(" + text + ")" : text;
  };
  switch (node.kind) {
    case kind::truth: return "true";
    case kind::falsity: return "false";
    case kind::equals: return name_of(program, node.subject) + "=" + std::to_string(node.value);
    case kind::equals_other: return name_of(program, node.subject) + "=" + name_of(program, node.other);
    case kind::negation: return "not (" + text_of_node(program, asked, node.parts[0], kind::truth) + ")";
    case kind::both: return joined(" /\\ ");
    case kind::either: return joined(" \\/ ");
    case kind::implies: return joined(" => ");
  }
  return "";
}

const char* kind_word(quantifier asked) {
  return asked == quantifier::exists ? "Allowed" : asked == quantifier::forall ? "Required" : "Forbidden";
}
std::string condition_text(const test& program) {
  const char* word = program.kind == quantifier::exists   ? "exists ("
                     : program.kind == quantifier::forall ? "forall ("
                                                          : "~exists (";
  return word + text_of(program, program.final_condition) + ")";
}
std::string verdict_word(const test& program, const verdict& found) {
  const std::string word = found.undefined ? "Undef" : is_ok(program, found) ? "Ok" : "No";
  return found.cut_off ? "Loop " + word : word;
}
const char* observation(const verdict& found) {
  return found.positive == 0 ? "Never" : found.negative == 0 ? "Always" : "Sometimes";
}

}  // namespace

std::string text_of(const test& program, const state& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); i++) {
    if (i != 0) text += ' ';
    text += name_of(program, program.shown[i]) + "=" + std::to_string(values[i]) + ";";
  }
  return text;
}

std::string text_of(const test& program, const condition& asked) {
  return asked.nodes.empty() ? "true" : text_of_node(program, asked, asked.root, kind::truth);
}

bool is_ok(const test& program, const verdict& found) {
  switch (program.kind) {
    case quantifier::exists: return found.positive != 0;
    case quantifier::not_exists: return found.positive == 0;
    case quantifier::forall: break;
  }
  return found.negative == 0;
}

std::string herd_report(const test& program, const verdict& found) {
  std::string text = "Test " + program.name + " " + kind_word(program.kind) + "\n";
  text += "States " + std::to_string(found.states.size()) + "\n";
  for (const auto& [values, count] : found.states) text += text_of(program, values) + "\n";
  text += verdict_word(program, found) + "\nWitnesses\n";
  const bool swapped = program.kind == quantifier::not_exists;
  text += "Positive: " + std::to_string(swapped ? found.negative : found.positive) +
          " Negative: " + std::to_string(swapped ? found.positive : found.negative) + "\n";
  if (found.undefined) text += "Flag *undef*\n";
  text += "Condition " + condition_text(program) + "\n";
  text += "Observation " + program.name + " " + observation(found) + " " + std::to_string(found.positive) + " " +
          std::to_string(found.negative) + "\n";
  return text;
}

std::string json_report(const test& program, const verdict& found, engine_kind engine, memory_model memory) {
  nlohmann::ordered_json made;
  made["test"] = program.name;
  made["file"] = program.file;
  made["engine"] = name_of(engine);
  made["model"] = name_of(memory);
  made["kind"] = kind_word(program.kind);
  made["states"] = nlohmann::ordered_json::array();
  for (const auto& [values, count] : found.states) {
    nlohmann::ordered_json one;
    for (std::size_t i = 0; i < values.size(); i++) one["values"][name_of(program, program.shown[i])] = values[i];
    one["executions"] = count;
    made["states"].push_back(std::move(one));
  }
  made["verdict"] = verdict_word(program, found);
  made["condition"] = condition_text(program);
  made["condition_holds"] = is_ok(program, found);
  made["observation"] = observation(found);
  made["positive"] = found.positive;
  made["negative"] = found.negative;
  made["undefined"] = found.undefined;
  if (found.undefined) made["reason"] = found.reason;
  if (!found.replay.empty()) made["replay"] = found.replay;
  made["complete"] = !found.cut_off;
  made["executions"] = {{"complete", found.executions.complete},
                        {"blocked", found.executions.blocked},
                        {"bounded", found.executions.bounded}};
  return made.dump();
}

}  // namespace cairn::check::litmus
