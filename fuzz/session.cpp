// SPDX-License-Identifier: MIT
//
// session - any bytes for what cairn-check reads from people and files: refused with a reason, or a value that prints
// back to one with the same meaning. The first byte says which reader; what follows is its text.
//
//   s session file     S the same, with this program's fingerprints and check set right     o options of a job
//   r replay string    R OPTIONS:EXECUTION, made a replay string and then replayed, twice   w a weakening
//   k weakenings.txt   l load_buffering.txt   c a client of cairn-clients   b base64
//
// Without S and R everything would end at a checksum. Not read here: the open calls of a session, which are an engine's
// memory in base64; the fingerprint and the check keep those of others away.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "check/catalogue.hpp"
#include "check/ledger_lists.hpp"
#include "check/replay_text.hpp"
#include "check/session.hpp"
#include "check/text.hpp"
#include "clients/client.hpp"
#include "scenario.hpp"

namespace cairn::check {
namespace {

/// What the sessions and replays are of: an operation of each kind.
template <class P>
struct two_threads {
  static constexpr unsigned threads = 2;
  typename P::template atomic<int> word, flag;
  typename P::template plain<int> data;
  typename P::mutex lock;

  void thread(unsigned index) {
    if (index == 0) {
      data.set(1);
      P::fence(order::release);
      flag.store(static_cast<int>(P::choose(2)), order::relaxed, at<"fuzz.flag">);
    } else if (flag.load(order::acquire, at<"fuzz.look">) == 1) {
      P::cover("seen");
      data.get();
    }
    int expected = 0;
    word.compare_exchange_weak(expected, 1, order::acq_rel, order::relaxed, at<"fuzz.swap">);
    lock.lock();
    lock.unlock();
  }
  void after() { P::check(word.load(order::relaxed, at<"fuzz.last">) == 1); }
};
constexpr const char* name_of_model = "fuzz.two_threads";
const check::scenario<two_threads> registered{
    {.claim = "for readers", .bounds = "2 threads", .name = name_of_model, .cover = {"seen"}}};

}  // namespace
}  // namespace cairn::check

namespace {
using namespace cairn::check;
using namespace cairn::check::front;
using nlohmann::json;

void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "session: %s\n", what);
  std::abort();
}
/// Who refuses must say why.
bool refused(const std::optional<std::string>& wrong) {
  demand(!wrong || !wrong->empty(), "refused without a reason");
  return wrong.has_value();
}

std::string dumped(const json& of) {
  return of.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// With the fingerprints of this program and model, and the right check.
std::string sealed(const std::string& text) {
  if (std::count(text.begin(), text.end(), '[') > 1000) return text;  // too deep for dump(), perhaps
  json read = json::parse(text, nullptr, false);
  if (!read.is_object() || !read.contains("tasks")) return text;
  read["format"] = "cairn-check session 1";
  read["binary"] = binary_fingerprint();
  for (json& one : read["tasks"]) {
    if (one.is_object()) one["declared"] = model_fingerprint(*find_model(name_of_model));
  }
  read["check"] = hex(hash_of(dumped(read["tasks"])));
  return dumped(read);
}
void try_session(const std::string& text) {
  const auto printed = [](loaded_session&& of) {
    campaign all;
    all.part = of.part;
    all.tasks = std::move(of.tasks);
    return session_json(all);
  };
  loaded_session first, second;
  if (refused(parse_session(text, "input", first))) return;
  const json given = json::parse(text), once = printed(std::move(first));
  demand(given.at("tasks").size() == once.at("tasks").size(), "a session has lost a task");
  for (std::size_t t = 0; t < once.at("tasks").size(); t++) {
    const json &a = given.at("tasks")[t], &b = once.at("tasks")[t];
    for (const char* name : {"complete", "blocked", "crashed", "bounded", "failures", "fraction", "outcomes", "covered",
                             "sites", "load_buffering", "reads_from", "contended_executions", "seconds"}) {
      demand(a.at(name) == b.at(name), "a session's totals have changed");
    }
    demand(a.at("open").size() == b.at("open").size(), "a session has lost a call");
  }
  demand(!parse_session(dumped(once), "input", second), "a session that was printed is refused");
  demand(printed(std::move(second)) == once, "a session changes when it is read again");
}

void try_options(const std::string& text) {
  job first, second;
  if (refused(parse_options(text, first)) || meaningless(first)) return;
  const std::string once = options_text(first);
  demand(!parse_options(once, second), "options that were printed are refused");
  demand(options_text(second) == once, "options change when they are read again");
  demand(first.how.spurious == second.how.spurious && first.how.crashes == second.how.crashes &&
             first.how.loop_bound == second.how.loop_bound && first.how.bytes == second.how.bytes &&
             first.how.parameter == second.how.parameter && first.weak_site == second.weak_site,
         "options do not mean what they print");
}

void try_execution(const std::string& text) {
  const std::size_t colon = text.find(':');
  job given;
  given.of = find_model(name_of_model);
  if (colon == std::string::npos || refused(parse_options(text.substr(0, colon), given)) || meaningless(given)) return;
  if (given.entry().replay == nullptr || given.how.bug != planted_bug::none) return;
  const std::string execution = text.substr(colon + 1);
  parsed_replay parsed;
  demand(!parse_replay_string(compose_replay(given, execution), parsed), "a replay string that was printed is refused");
  demand(parsed.execution == execution && options_text(parsed.what) == options_text(given), "a replay string changes");
  const auto [first, failed] = parsed.what.entry().replay(*given.of, parsed.what.how, execution);
  const auto [second, again] = parsed.what.entry().replay(*given.of, parsed.what.how, execution);
  demand(failed.kind == again.kind && failed.text == again.text && first.events.size() == second.events.size(),
         "a replay differs from itself");
}

template <class Line>
void try_list(const std::string& text,
              std::optional<std::string> (*parse_list)(const std::string&, std::vector<Line>&)) {
  std::vector<Line> first, second;
  if (refused(parse_list(text, first))) return;
  demand(!parse_list(print(first), second) && first == second, "a list changes when it is read again");
}

void try_text(char reader, const std::string& text) {
  switch (reader) {
    case 's': return try_session(text);
    case 'S': return try_session(sealed(text));
    case 'o': return try_options(text);
    case 'R': return try_execution(text);
    case 'k': return try_list(text, &parse_weakenings);
    case 'l': return try_list(text, &parse_arguments);
    case 'r': {
      parsed_replay made;
      refused(parse_replay_string(text, made));
      return;
    }
    case 'w': {
      job made, again;
      if (refused(parse_weakening(text, made))) return;
      demand(!parse_weakening(made.weak_site + "=" + cairn::check::text_of(made.weak_order), again) &&
                 made.weak_site == again.weak_site,
             "a weakening changes");
      return;
    }
    case 'c': {
      std::string why;
      const auto made = clients::parse(text, why);
      demand(made ? made->text() == text : !why.empty(), "a client changes, or is refused without a reason");
      return;
    }
    case 'b': {
      const auto bytes = from_base64(text);
      if (bytes) demand(base64(*bytes) == text, "two texts in base64 are the same bytes");
      return;
    }
    default: return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size == 0) return 0;
  try_text(static_cast<char>(bytes[0]), std::string(reinterpret_cast<const char*>(bytes) + 1, size - 1));
  return 0;
}
