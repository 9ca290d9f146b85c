// SPDX-License-Identifier: MIT
//
// replay_command - `replay` and `explain`: one execution again, as text or a picture.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "commands.hpp"
#include "explain/render.hpp"
#include "replay_text.hpp"
#include "text.hpp"

namespace cairn::check::front {
namespace {

constexpr double patience = 120;  // seconds for one execution and its history

/// One line an event; on a terminal, the next at Enter.
void step_through(const trace& shown) {
  const bool waits = ::isatty(STDIN_FILENO) != 0;
  for (const trace_event& e : shown.events) {
    std::string values;
    if (!e.read.empty()) values += fmt::format(" reads {}", e.read);
    if (e.reads)
      values +=
          e.reads_from.second == 0 ? " (initial)" : fmt::format(" of {}.{}", e.reads_from.first, e.reads_from.second);
    if (!e.written.empty()) values += fmt::format(" writes {}", e.written);
    for (const auto& [thread, index] : e.synchronises_with)
      values += fmt::format(", synchronises with {}.{}", thread, index);
    fmt::print("{}{}.{} {} {} {}{}{}{}\n", e.guilty ? "! " : "  ", e.thread, e.index, e.site.empty() ? "-" : e.site,
               e.order, e.location, values, e.line != 0 ? fmt::format("  {}:{}", e.file, e.line) : "",
               e.blocked ? "  blocked" : "");
    std::fflush(stdout);
    std::string line;
    if (waits && !std::getline(std::cin, line)) return;
  }
}

}  // namespace

std::optional<std::string> replay_apart(const job& what, const std::string& execution, replayed& made) {
  if (what.entry().replay == nullptr) return fmt::format("{} has no replay", text_of(what.how.engine));
  request asked;
  asked.what = request::kind::replay;
  asked.replay = execution;
  auto [answer, wrong] = ask_once(what, asked, patience);
  if (!answer) return fmt::format("the process that replays it ended: {}", wrong);
  made.shown = std::move(answer->shown);
  made.failed = std::move(answer->failed);
  made.shown.options_text = options_text(what);
  if (made.shown.model.empty()) made.shown.model = what.of->name;
  if (made.shown.claim.empty()) made.shown.claim = what.of->claim;
  if (made.shown.engine.empty()) made.shown.engine = text_of(what.how.engine);
  return std::nullopt;
}

int replay_command(const replay_settings& asked) {
  const auto as = explain::format_of(asked.format);
  if (!as) return refuse(fmt::format("--format {}: text, dot, svg, html or json", asked.format));
  parsed_replay parsed;
  if (auto wrong = parse_replay(asked.replay, parsed)) return refuse(*wrong);
  if (!asked.weaken.empty()) {
    if (auto wrong = parse_weakening(asked.weaken, parsed.what)) return refuse(*wrong);
  }
  for (const std::string& warning : parsed.warnings) fmt::print(stderr, "cairn-check: warning: {}\n", warning);
  replayed made;
  if (auto wrong = replay_apart(parsed.what, parsed.execution, made)) {
    fmt::print(stderr, "cairn-check: {}\n", *wrong);
    return counterexample;
  }
  made.shown.replay = parsed.whole;
  const failure_kind kind = made.failed.kind;
  if (kind == failure_kind::nondeterministic) {
    fmt::print(stderr, "cairn-check: the execution does not exist any more: {}\n", made.failed.text);
    return internal_error;
  }
  if (asked.step) {
    step_through(made.shown);
  } else {
    const std::string text = explain::render(made.shown, made.failed, *as);
    if (!write_output(asked.output.empty() ? "-" : asked.output, text)) return incomplete;
  }
  const std::string verdict =
      kind == failure_kind::none ? "PASSED (one execution)" : fmt::format("FAILED ({})", failure_text(made.failed));
  // A picture on stdout stays a picture.
  std::FILE* to = asked.output.empty() && !asked.step && *as != explain::format::text ? stderr : stdout;
  fmt::print(to, "{} {}\n", parsed.what.of->name, verdict);
  return kind == failure_kind::none ? clean : counterexample;
}

}  // namespace cairn::check::front
