// SPDX-License-Identifier: MIT
//
// session - see session.hpp.
#include "session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>
#include <stdexcept>

#include "catalogue.hpp"
#include "text.hpp"

namespace cairn::check::front {
namespace {

using nlohmann::json;
constexpr const char* this_format = "cairn-check session 1";
constexpr const char* stages[] = {"waiting", "cutting", "running", "finished"};
constexpr int deepest = 16;  ///< of what is in what, in a session; dump() takes stack for each

std::string shard_text(const shard& of) {
  return fmt::format("{}/{}", of.part, of.of);
}

std::vector<std::string> open_calls(const campaign& of, const task& t) {
  std::vector<std::string> calls(t.open.begin(), t.open.end());
  const std::vector<std::string> flying = of.under_way(t);
  calls.insert(t.at == task::stage::cutting ? calls.begin() : calls.end(), flying.begin(), flying.end());
  return calls;
}

json task_json(const campaign& of, const task& t) {
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

// Strict: what is read prints as it was. (nlohmann would make a count of 1.5, -1 or 1e300 without a word.)

std::uint64_t count_in(const json& from) {
  if (!from.is_number_unsigned()) throw std::runtime_error("not a count: " + from.dump().substr(0, 100));
  return from.get<std::uint64_t>();
}
/// As hex() prints it.
std::uint64_t hash_in(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (wrong != std::errc{} || hex(value) != text) throw std::runtime_error("not a hash: " + text);
  return value;
}
/// to(name, value) for each member.
template <class To>
void each_member(const json& from, To to) {
  if (!from.is_object()) throw std::runtime_error("not an object: " + from.dump().substr(0, 100));
  for (const auto& [name, value] : from.items()) to(name, value);
}
std::vector<std::pair<std::string, std::string>> pairs_in(const json& from) {
  std::vector<std::pair<std::string, std::string>> made;
  for (const json& pair : from) {
    if (!pair.is_array() || pair.size() != 2) throw std::runtime_error("not a pair: " + pair.dump().substr(0, 100));
    made.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
  }
  return made;
}

void read_totals(const json& from, slice& to) {
  to.done.complete = count_in(from.at("complete"));
  to.done.blocked = count_in(from.at("blocked"));
  to.done.crashed = count_in(from.at("crashed"));
  to.done.bounded = count_in(from.at("bounded"));
  to.failures = count_in(from.at("failures"));
  to.fraction = from.at("fraction").get<double>();
  each_member(from.at("outcomes"), [&](auto& value, auto& count) { to.outcomes[hash_in(value)] = count_in(count); });
  each_member(from.at("covered"), [&](auto& point, auto& count) { to.covered[point] = count_in(count); });
  each_member(from.at("sites"), [&](auto& site, auto& name) {
    const auto o = order_of(name.template get<std::string>());
    if (!o) throw std::runtime_error("no such order: " + name.template get<std::string>());
    to.sites[site] = *o;
  });
  to.load_buffering = pairs_in(from.at("load_buffering"));
  to.contended_executions = count_in(from.at("contended_executions"));
  for (const json& word : from.at("contended")) to.contended_words.insert(count_in(word));
  to.reads_from = pairs_in(from.at("reads_from"));
  if (from.contains("failure")) {
    const json& failed = from.at("failure");
    const auto replay = from_base64(failed.at("execution").get<std::string>());
    const std::uint64_t kind = count_in(failed.at("number"));
    if (!replay || kind > static_cast<unsigned>(failure_kind::unsupported)) throw std::runtime_error("failure");
    to.failed = {static_cast<failure_kind>(kind), failed.at("text").get<std::string>(), *replay};
  }
}

task::stage stage_in(const std::string& name) {
  for (std::size_t s = 0; s < std::size(stages); s++) {
    if (name == stages[s]) return static_cast<task::stage>(s);
  }
  throw std::runtime_error("no such stage: " + name);
}
shard shard_in(const std::string& text) {
  shard made;
  const char* const last = text.data() + text.size();
  const auto part = std::from_chars(text.data(), last, made.part);
  if (part.ec == std::errc{} && part.ptr != last) std::from_chars(part.ptr + 1, last, made.of);
  const bool all = made.of == 0 && made.part == 0;
  if (text != shard_text(made) || (!all && (made.part == 0 || made.part > made.of))) {
    throw std::runtime_error("no such shard: " + text);
  }
  return made;
}

std::optional<std::string> read_task(const json& from, task& to) {
  const auto name = from.at("model").get<std::string>();
  to.what.of = find_model(name);
  if (to.what.of == nullptr) return unknown_model(name);
  if (from.at("declared") != model_fingerprint(*to.what.of))
    return fmt::format("the declaration of {} has changed", name);
  if (auto wrong = parse_options(from.at("options").get<std::string>(), to.what)) return wrong;
  to.what.how.keep_going = from.at("keep_going").get<bool>();
  to.at = stage_in(from.at("stage").get<std::string>());
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
  made["shard"] = shard_text(of.part);
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
  bool too_deep = false;
  const json read = json::parse(
      bytes,
      [&](int depth, json::parse_event_t, json&) {
        too_deep |= depth > deepest;
        return !too_deep;
      },
      false);
  if (too_deep) return says("not a session: nested too deeply");
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
    made.part = shard_in(read.at("shard").get<std::string>());
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
