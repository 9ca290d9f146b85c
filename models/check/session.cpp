// SPDX-License-Identifier: MIT
//
// session - see session.hpp.
#include "session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "catalogue.hpp"
#include "text.hpp"

namespace cairn::check::front {
namespace {

using nlohmann::json;
constexpr const char* this_format = "cairn-check session 1";

std::vector<std::string> open_calls(const campaign& of, const task& t) {
  std::vector<std::string> calls(t.open.begin(), t.open.end());
  const std::vector<std::string> flying = of.under_way(t);
  calls.insert(t.at == task::stage::cutting ? calls.begin() : calls.end(), flying.begin(), flying.end());
  return calls;
}

json task_json(const campaign& of, const task& t) {
  constexpr const char* stages[] = {"waiting", "cutting", "running", "finished"};
  json made = counts_json(t.total);
  made["contended"] = t.total.contended_words;
  made["model"] = t.what.of->name;
  made["declared"] = model_fingerprint(*t.what.of);
  made["options"] = options_text(t.what);
  made["keep_going"] = t.what.how.keep_going;
  made["stage"] = stages[static_cast<unsigned char>(t.at)];
  made["seconds"] = t.seconds;
  json& open = made["open"] = json::array();
  for (const std::string& call : open_calls(of, t)) open.push_back(base64(call));
  return made;
}

std::uint64_t number_of(const std::string& text) {
  std::size_t used = 0;
  const std::uint64_t value = std::stoull(text, &used, 16);
  if (used != text.size()) throw std::runtime_error("not a hash: " + text);
  return value;
}

void read_totals(const json& from, slice& to) {
  to.done.complete = from.at("complete").get<std::uint64_t>();
  to.done.blocked = from.at("blocked").get<std::uint64_t>();
  to.done.crashed = from.at("crashed").get<std::uint64_t>();
  to.done.bounded = from.at("bounded").get<std::uint64_t>();
  to.failures = from.at("failures").get<std::uint64_t>();
  to.fraction = from.at("fraction").get<double>();
  for (const auto& [value, count] : from.at("outcomes").items())
    to.outcomes[number_of(value)] = count.get<std::uint64_t>();
  for (const auto& [point, count] : from.at("covered").items()) to.covered[point] = count.get<std::uint64_t>();
  for (const auto& [site, name] : from.at("sites").items()) {
    const auto o = order_of(name.get<std::string>());
    if (!o) throw std::runtime_error("no such order: " + name.get<std::string>());
    to.sites[site] = *o;
  }
  for (const json& pair : from.at("load_buffering")) {
    to.load_buffering.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
  }
  to.contended_executions = from.at("contended_executions").get<std::uint64_t>();
  to.contended_words = from.at("contended").get<std::set<std::uint64_t>>();
  for (const json& pair : from.at("reads_from")) {
    to.reads_from.emplace_back(pair.at(0).get<std::string>(), pair.at(1).get<std::string>());
  }
  if (from.contains("failure")) {
    const json& failed = from.at("failure");
    const auto replay = from_base64(failed.at("execution").get<std::string>());
    const auto kind = failed.at("number").get<unsigned>();
    if (!replay || kind > static_cast<unsigned>(failure_kind::unsupported)) throw std::runtime_error("failure");
    to.failed = {static_cast<failure_kind>(kind), failed.at("text").get<std::string>(), *replay};
  }
}

std::optional<std::string> read_task(const json& from, task& to) {
  const auto name = from.at("model").get<std::string>();
  to.what.of = find_model(name);
  if (to.what.of == nullptr) return unknown_model(name);
  if (from.at("declared") != model_fingerprint(*to.what.of))
    return fmt::format("the declaration of {} has changed", name);
  if (auto wrong = parse_options(from.at("options").get<std::string>(), to.what)) return wrong;
  to.what.how.keep_going = from.at("keep_going").get<bool>();
  const auto stage = from.at("stage").get<std::string>();
  to.at = stage == "waiting"   ? task::stage::waiting
          : stage == "cutting" ? task::stage::cutting
          : stage == "running" ? task::stage::running
                               : task::stage::finished;
  to.seconds = from.at("seconds").get<double>();
  read_totals(from, to.total);
  for (const json& text : from.at("open")) {
    auto call = from_base64(text.get<std::string>());
    if (!call) return "an open call is not base64";
    to.open.push_back(std::move(*call));
  }
  // What a limit had ended goes on; what was open while it finished is nothing new.
  if (to.at == task::stage::finished && !to.open.empty() && !to.failed()) to.at = task::stage::running;
  if (to.at == task::stage::running && to.open.empty()) to.at = task::stage::finished;
  return std::nullopt;
}

}  // namespace

json counts_json(const slice& of) {
  json made;
  made["complete"] = of.done.complete;
  made["blocked"] = of.done.blocked;
  made["crashed"] = of.done.crashed;
  made["bounded"] = of.done.bounded;
  made["failures"] = of.failures;
  made["fraction"] = of.fraction;
  json& outcomes = made["outcomes"] = json::object();
  for (const auto& [value, count] : of.outcomes) outcomes[hex(value)] = count;
  made["covered"] = json::object();
  for (const auto& [point, count] : of.covered) made["covered"][point] = count;
  json& sites = made["sites"] = json::object();
  for (const auto& [site, o] : of.sites) sites[site] = check::text_of(o);
  made["load_buffering"] = of.load_buffering;
  made["contended_executions"] = of.contended_executions;
  made["contended_words"] = of.contended_words.size();
  made["reads_from"] = of.reads_from;
  if (of.failed.kind != failure_kind::none) {
    made["failure"] = {{"kind", text_of(of.failed.kind)},
                       {"number", static_cast<unsigned>(of.failed.kind)},
                       {"text", of.failed.text},
                       {"execution", base64(of.failed.replay)}};
  }
  return made;
}

json session_json(const campaign& of) {
  json made;
  made["format"] = this_format;
  made["binary"] = binary_fingerprint();
  made["shard"] = fmt::format("{}/{}", of.part.part, of.part.of);
  json& tasks = made["tasks"] = json::array();
  for (const task& t : of.tasks) tasks.push_back(task_json(of, t));
  made["check"] = hex(hash_of(tasks.dump(-1, ' ', false, json::error_handler_t::replace)));
  return made;
}

std::optional<std::string> save_session(const campaign& of, const std::string& path) {
  return replace_file(path, session_json(of).dump(-1, ' ', false, json::error_handler_t::replace) + "\n");
}

std::optional<std::string> load_session(const std::string& path, loaded_session& made) {
  const auto bytes = contents_of(path);
  if (!bytes) return fmt::format("session {}: cannot be read", path);
  return parse_session(*bytes, path, made);
}

std::optional<std::string> parse_session(const std::string& bytes, const std::string& path, loaded_session& made) {
  const auto says = [&](const std::string& what) { return fmt::format("session {}: {}", path, what); };
  const json read = json::parse(bytes, nullptr, false);
  if (read.is_discarded())
    return says(bytes.find("cairn-check session") != std::string::npos ? "truncated" : "not a session");
  try {
    if (!read.is_object() || !read.contains("format")) return says("not a session");
    if (read.at("format") != this_format) {
      return says(fmt::format("its format is {}, wanted \"{}\"", read.at("format").dump(), this_format));
    }
    made.path = path;
    made.binary = read.at("binary").get<std::string>();
    if (made.binary != binary_fingerprint()) {
      return says(
          fmt::format("made by another build of cairn-check: {} then, {} now", made.binary, binary_fingerprint()));
    }
    if (read.at("check") != hex(hash_of(read.at("tasks").dump(-1, ' ', false, json::error_handler_t::replace)))) {
      return says("altered: its check does not match");
    }
    const auto numbers = split(read.at("shard").get<std::string>(), '/');
    made.part = {static_cast<unsigned>(std::stoul(numbers.at(0))), static_cast<unsigned>(std::stoul(numbers.at(1)))};
    for (const json& one : read.at("tasks")) {
      if (auto wrong = read_task(one, made.tasks.emplace_back())) return says(*wrong);
    }
  } catch (const std::exception& wrong) {
    return says(fmt::format("not a session: {}", wrong.what()));
  }
  return std::nullopt;
}

std::optional<std::string> difference(const loaded_session& have, const std::vector<job>& wanted, const shard& part) {
  const auto says = [&](const std::string& what) { return fmt::format("session {}: {}", have.path, what); };
  if (have.part.part != part.part || have.part.of != part.of) {
    return says(fmt::format("its shard is {}/{}, wanted {}/{}", have.part.part, have.part.of, part.part, part.of));
  }
  std::set<std::string> there, here;
  for (const task& t : have.tasks) there.insert(fmt::format("{} {}", t.what.of->name, options_text(t.what)));
  for (const job& j : wanted) here.insert(fmt::format("{} {}", j.of->name, options_text(j)));
  for (const std::string& one : here) {
    if (there.count(one) == 0) return says(fmt::format("it does not explore {}", one));
  }
  for (const std::string& one : there) {
    if (here.count(one) == 0) return says(fmt::format("it explores {}, which was not asked for", one));
  }
  return std::nullopt;
}

std::optional<std::string> merge_sessions(std::vector<loaded_session>& parts, std::deque<task>& made) {
  std::sort(parts.begin(), parts.end(), [](auto& a, auto& b) { return a.part.part < b.part.part; });
  const unsigned of = parts.front().part.of;
  for (const loaded_session& one : parts) {
    if (one.part.of == 0) return fmt::format("session {}: not a shard", one.path);
    if (one.part.of != of)
      return fmt::format("session {}: a shard of {}, but {} has shards of {}", one.path, one.part.of,
                         parts.front().path, of);
  }
  for (unsigned k = 1; k <= of; k++) {
    const auto count = std::count_if(parts.begin(), parts.end(), [&](auto& one) { return one.part.part == k; });
    if (count == 0) return fmt::format("shard {}/{} is missing", k, of);
    if (count > 1) return fmt::format("shard {}/{} is there {} times", k, of, count);
  }
  std::vector<job> wanted;
  for (const task& t : parts.front().tasks) wanted.push_back(t.what);
  for (const loaded_session& one : parts) {
    if (auto wrong = difference(one, wanted, one.part)) return wrong;
  }
  made = std::move(parts.front().tasks);
  for (std::size_t p = 1; p < parts.size(); p++) {
    for (task& more : parts[p].tasks) {
      const auto same = std::find_if(made.begin(), made.end(), [&](const task& t) {
        return t.what.of == more.what.of && options_text(t.what) == options_text(more.what);
      });
      if (!same->what.has_calls()) continue;  // every shard has run it
      add(same->total, more.total);
      same->seconds += more.seconds;
      same->open.insert(same->open.end(), more.open.begin(), more.open.end());
      if (more.at != task::stage::finished) same->at = more.at;
    }
  }
  return std::nullopt;
}

}  // namespace cairn::check::front
