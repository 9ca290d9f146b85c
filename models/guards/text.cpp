// SPDX-License-Identifier: MIT
//
// text - the one-line form of clients: a table of mnemonics, and a scanner over words.
#include "text.hpp"

#include <cctype>
#include <charconv>
#include <vector>

namespace cairn::check::guards {
namespace {

constexpr std::string_view mnemonics[op_count] = {"ld",     "st",    "xchg", "add",    "cas", "weak", "fence",
                                                  "choose", "await", "lock", "unlock", "get", "set"};
constexpr std::string_view order_names[] = {"rlx", "acq", "rel", "acqrel", "sc"};
constexpr char word_names[] = {'x', 'y', 'z'};

constexpr bool has_word(op kind) {
  return reads(kind) || kind == op::store;
}
constexpr bool has_value(op kind) {
  return has_word(kind) ? kind != op::load : kind == op::choose || kind == op::set;
}

std::string print(const operation& one) {
  std::string line;
  if (one.guarded) line = "[" + std::to_string(one.guard_register) + "==" + std::to_string(one.guard_value) + "] ";
  line += mnemonics[static_cast<unsigned>(one.kind)];
  if (has_order(one.kind)) (line += '.') += order_names[static_cast<unsigned>(one.success)];
  if (is_cas(one.kind)) (line += '.') += order_names[static_cast<unsigned>(one.failure)];
  if (has_word(one.kind)) (line += ' ') += word_names[one.word];
  if (is_cas(one.kind)) line += ' ' + std::to_string(one.expected);
  if (has_value(one.kind)) line += ' ' + std::to_string(one.value);
  return line;
}

bool number(std::string_view text, std::uint32_t& value) {
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  return end.ec == std::errc{} && end.ptr == text.data() + text.size();
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::string_view part : split(text, ' ')) {
    if (!part.empty()) words.push_back(part);
  }
  return words;
}

bool parse_order(std::string_view text, order& o) {
  for (unsigned i = 0; i < std::size(order_names); i++) {
    if (order_names[i] == text) return o = static_cast<order>(i), true;
  }
  return false;
}

bool parse_guard(std::string_view text, operation& one) {
  const std::size_t equals = text.find("==");
  std::uint32_t index = 0;
  if (equals == std::string_view::npos || text.back() != ']') return false;
  if (!number(text.substr(1, equals - 1), index) || index >= operation_limit) return false;
  one.guarded = true;
  one.guard_register = static_cast<unsigned char>(index);
  return number(text.substr(equals + 2, text.size() - equals - 3), one.guard_value);
}

bool parse(std::string_view text, operation& one) {
  std::vector<std::string_view> words = words_of(text);
  if (!words.empty() && words[0].front() == '[') {
    if (!parse_guard(words[0], one)) return false;
    words.erase(words.begin());
  }
  if (words.empty()) return false;
  const std::vector<std::string_view> head = split(words[0], '.');
  unsigned kind = 0;
  while (kind < op_count && mnemonics[kind] != head[0]) kind++;
  if (kind == op_count) return false;
  one.kind = static_cast<op>(kind);
  if (head.size() != 1U + (has_order(one.kind) ? 1 : 0) + (is_cas(one.kind) ? 1 : 0)) return false;
  if (has_order(one.kind) && !parse_order(head[1], one.success)) return false;
  if (is_cas(one.kind) && !parse_order(head[2], one.failure)) return false;
  std::size_t next = 1;
  if (has_word(one.kind)) {
    if (next == words.size() || words[next].size() != 1 || words[next][0] < 'x' || words[next][0] > 'z') return false;
    one.word = static_cast<unsigned char>(words[next++][0] - 'x');
  }
  if (is_cas(one.kind) && (next == words.size() || !number(words[next++], one.expected))) return false;
  if (has_value(one.kind) && (next == words.size() || !number(words[next++], one.value))) return false;
  return next == words.size();
}

}  // namespace

std::string print(const client& c) {
  std::string line = "k" + std::to_string(c.spurious);
  for (unsigned t = 0; t < c.threads; t++) {
    for (unsigned i = 0; i < c.code[t].count; i++) line += (i == 0 ? " | " : "; ") + print(c.code[t].ops[i]);
    if (c.code[t].count == 0) line += " | ";
  }
  return line;
}

std::string parse(std::string_view text, client& c) {
  c = client{};
  const std::vector<std::string_view> parts = split(text, '|');
  const std::vector<std::string_view> head = words_of(parts[0]);
  if (head.size() != 1 || head[0].front() != 'k' || !number(head[0].substr(1), c.spurious)) {
    return "a client begins with k and a number: k1 | ...";
  }
  if (parts.size() < 2 || parts.size() > thread_limit + 1) return "1 to 4 threads, separated by |";
  for (std::size_t t = 1; t < parts.size(); t++) {
    thread_code& code = c.code[c.threads++];
    if (words_of(parts[t]).empty()) continue;
    for (std::string_view one : split(parts[t], ';')) {
      if (c.operations() == operation_limit) return "more than 12 operations";
      if (!parse(one, code.ops[code.count])) return "not an operation: '" + std::string(one) + "'";
      code.count++;
    }
  }
  return valid(c) ? "" : "an order, guard, lock or choice that does not fit";
}

std::string print(const outcome& o, const client& of) {
  std::string line;
  for (unsigned t = 0; t < of.threads; t++) {
    line += std::to_string(t) + ":";
    for (unsigned i = 0; i < of.code[t].count; i++) {
      if (!has_register(of.code[t].ops[i].kind)) continue;
      line += o.registers[t][i] == unset ? " -" : " " + std::to_string(o.registers[t][i]);
    }
    line += " | ";
  }
  for (unsigned w = 0; w < word_limit; w++) ((line += word_names[w]) += '=') += std::to_string(o.finals[w]) + " ";
  line.pop_back();
  return line;
}

bool valid(const client& c) {
  if (c.threads == 0 || c.threads > thread_limit || c.operations() > operation_limit) return false;
  for (unsigned t = 0; t < c.threads; t++) {
    bool locked = false;
    for (unsigned i = 0; i < c.code[t].count; i++) {
      const operation& one = c.code[t].ops[i];
      if (one.word >= word_limit) return false;
      if (has_order(one.kind) && !order_fits(one.kind, one.success)) return false;
      if (is_cas(one.kind) && !order_fits(op::load, one.failure)) return false;
      if (one.guarded && (one.guard_register >= i || !has_register(c.code[t].ops[one.guard_register].kind)))
        return false;
      if (one.kind == op::choose && (one.value == 0 || one.value > 8)) return false;
      if (one.kind == op::lock || one.kind == op::unlock) {
        if (one.guarded || locked == (one.kind == op::lock)) return false;
        locked = !locked;
      }
    }
    if (locked) return false;
  }
  return true;
}

}  // namespace cairn::check::guards
