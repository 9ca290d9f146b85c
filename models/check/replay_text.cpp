// SPDX-License-Identifier: MIT
//
// replay_text - see replay_text.hpp.
#include "replay_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "catalogue.hpp"
#include "text.hpp"

namespace cairn::check::front {
namespace {

constexpr std::size_t longest_argument = 2048;

std::string check_of(const std::string& name, const std::string& binary, const std::string& declared,
                     const std::string& how, const std::string& execution) {
  return hex(hash_of(fmt::format("{}:{}.{}:{}:{}", name, binary, declared, how, execution)), 8);
}

}  // namespace

std::string compose_replay(const job& what, const std::string& execution) {
  const std::string binary = binary_fingerprint(), declared = model_fingerprint(*what.of), how = options_text(what);
  return fmt::format("v1:{}:{}.{}.{}:{}:{}", what.of->name, binary, declared,
                     check_of(what.of->name, binary, declared, how, execution), how, execution);
}

std::optional<std::string> parse_replay(const std::string& string_or_file, parsed_replay& made) {
  std::string text = string_or_file;
  if (text.compare(0, 3, "v1:") != 0) {
    const auto read = contents_of(string_or_file);
    if (!read) return fmt::format("neither a replay string nor a file: {}", string_or_file.substr(0, 200));
    text.clear();
    for (const std::string& line : split(*read, '\n')) {
      if (line.empty() || line[0] == '#') continue;
      if (!text.empty()) return fmt::format("{}: more than one replay string", string_or_file);
      text = line;
    }
    if (text.compare(0, 3, "v1:") != 0) return fmt::format("{}: no replay string (v1:...) in it", string_or_file);
  }
  return parse_replay_string(text, made);
}

std::optional<std::string> parse_replay_string(const std::string& text, parsed_replay& made) {
  made.whole = text;
  std::vector<std::string> parts = split(text, ':');
  if (parts.size() < 5) return fmt::format("truncated replay string: {} of its 5 parts", parts.size());
  for (std::size_t i = 5; i < parts.size(); i++) parts[4] += ":" + parts[i];
  const std::vector<std::string> prints = split(parts[2], '.');
  if (prints.size() != 3) return fmt::format("not a replay string: its fingerprint is {}", parts[2]);
  if (prints[2] != check_of(parts[1], prints[0], prints[1], parts[3], parts[4])) {
    return "truncated or altered replay string: its check does not match";
  }
  made.what.of = find_model(parts[1]);
  if (made.what.of == nullptr) return unknown_model(parts[1]);
  if (auto wrong = parse_options(parts[3], made.what)) return "replay string: " + *wrong;
  made.execution = parts[4];
  if (made.what.entry().replay == nullptr) {
    return fmt::format("{} has no replay on {}", parts[1], text_of(made.what.how.engine));
  }
  if (prints[1] != model_fingerprint(*made.what.of)) {
    made.warnings.push_back(
        fmt::format("the model's declaration (claim, bounds, threads, cover) is another: {} then, {} now", prints[1],
                    model_fingerprint(*made.what.of)));
  }
  if (prints[0] != binary_fingerprint()) {
    made.warnings.push_back(
        fmt::format("made by another build of cairn-check: {} then, {} now", prints[0], binary_fingerprint()));
  }
  return std::nullopt;
}

std::string replay_argument(const std::string& replay, const std::string& model, const std::string& folder) {
  if (replay.size() <= longest_argument) {
    std::string quoted = "'";
    for (const char c : replay) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + "'";
  }
  const std::string path = fmt::format("{}{}{}.replay", folder, folder.empty() ? "" : "/", model);
  if (auto wrong = replace_file(path, replay + "\n")) return fmt::format("- # {}", *wrong);
  return path;
}

}  // namespace cairn::check::front
