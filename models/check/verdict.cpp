// SPDX-License-Identifier: MIT
//
// verdict - see verdict.hpp.
#include "verdict.hpp"

#include <fmt/format.h>

#include "replay_text.hpp"
#include "text.hpp"

namespace cairn::check::front {
namespace {

std::string bounds_of(const job& what) {
  const options& how = what.how;
  std::vector<std::string> parts;
  if (how.engine == engine_kind::relacy) parts.emplace_back("relacy semantics");
  if (how.engine == engine_kind::graph) {
    if (how.memory == memory_model::rc11) parts.emplace_back("rc11");
    parts.push_back(how.spurious == ~0u ? "spurious=all" : fmt::format("spurious={}", how.spurious));
  }
  if (how.crashes != 0) parts.push_back(fmt::format("crashes={}", how.crashes));
  if (!what.weak_site.empty()) parts.push_back(fmt::format("{}={}", what.weak_site, check::text_of(what.weak_order)));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string counts_text(std::uint64_t complete, std::uint64_t blocked) {
  if (blocked == expectation::unstated) return with_marks(complete);
  return fmt::format("{} + {} blocked", with_marks(complete), with_marks(blocked));
}

void compare(const task& of, std::uint64_t complete, std::uint64_t blocked, judgement& made) {
  const counts& done = of.total.done;
  const std::uint64_t have = of.what.random() ? of.executions() : done.complete + done.crashed;
  if ((complete == expectation::unstated || complete == have) &&
      (blocked == expectation::unstated || blocked == done.blocked || of.what.random())) {
    return;
  }
  made.reasons.push_back(
      fmt::format("expected {} executions, explored {}: {}", counts_text(complete, blocked),
                  counts_text(have, blocked == expectation::unstated ? blocked : done.blocked),
                  complete != expectation::unstated && have > complete ? "more" : "other than expected"));
  if (complete != expectation::unstated && have < complete) {
    made.reasons.back().replace(made.reasons.back().rfind(": ") + 2, std::string::npos, "fewer");
  }
  made.code = counterexample;
}

/// After an exploration that came to its end without a failure.
void judge_end(const task& of, const expected_counts& stated, judgement& made) {
  const counts& done = of.total.done;
  const expectation& expected = of.what.entry().expected;
  if (of.executions() == 0) {
    made.code = counterexample;
    made.reasons.emplace_back("no execution was explored: the model is empty");
  } else if (done.complete == 0 && done.crashed == 0) {
    made.code = counterexample;
    made.reasons.push_back(fmt::format("all {} executions are blocked: nothing was checked", with_marks(done.blocked)));
  }
  if (stated.given) {
    compare(of, stated.complete, stated.blocked, made);
  } else if (has_own_options(of.what)) {
    compare(of, expected.complete, expected.blocked, made);
  }
  if (!of.what.weak_site.empty()) return;
  for (const char* point : of.what.of->cover) {
    if (of.total.covered.count(point) != 0) continue;
    made.code = counterexample;
    made.reasons.push_back(fmt::format("cover point \"{}\" was not reached", point));
  }
  if (expected.fails) {
    made.code = counterexample;
    made.reasons.emplace_back("expected to fail: its bug was not caught");
  }
}

}  // namespace

bool has_own_options(const job& what) {
  const options& how = what.how;
  const options plain;
  const expectation& expected = what.entry().expected;
  return how.search == expected.search && how.spurious == what.of->spurious && how.memory == plain.memory &&
         how.crashes == what.of->crashes && how.symmetry && how.retry_blocks && how.loop_bound == plain.loop_bound &&
         what.weak_site.empty() && how.bug == planted_bug::none && how.engine != engine_kind::threads &&
         (!what.random() || (how.seed == 1 && what.executions == expected.complete));
}

judgement judge(const task& of, stop_reason why, const shard& part, const expected_counts& stated) {
  judgement made;
  const bool expected_to_fail = of.what.entry().expected.fails && of.what.weak_site.empty();
  const std::string bounds = bounds_of(of.what);
  if (of.failed()) {
    const failure_kind kind = of.total.failed.kind;
    made.words = "FAILED";
    made.code = kind == failure_kind::nondeterministic || kind == failure_kind::unsupported || of.internal_error
                    ? internal_error
                    : counterexample;
    made.reasons.push_back(failure_text(of.total.failed));
    if (expected_to_fail && made.code == counterexample) {
      made.words = "FAILED as expected";
      made.code = clean;
      made.as_expected_failed = true;
    }
    return made;
  }
  if (of.at != task::stage::finished || !of.incomplete.empty() || !of.open.empty()) {
    constexpr const char* texts[] = {"it did not end", "interrupted", "--time is over", "out of memory or processes",
                                     "its session could not be saved"};
    made.words = "INCOMPLETE";
    made.code = incomplete;
    made.reasons.push_back(!of.incomplete.empty() ? of.incomplete : texts[static_cast<unsigned char>(why)]);
    return made;
  }
  if (!of.what.weak_site.empty() && part.of == 0) {
    const auto site = of.total.sites.find(of.what.weak_site);
    const bool next = site != of.total.sites.end() && is_next_weaker(site->second, of.what.weak_order);
    if (!next) {
      made.words = "NOT WEAKENED";
      made.code = usage_error;
      made.reasons.push_back(site == of.total.sites.end()
                                 ? fmt::format("never reaches {}", of.what.weak_site)
                                 : fmt::format("{} is no next weaker order of {}, which is {}",
                                               check::text_of(of.what.weak_order), of.what.weak_site,
                                               check::text_of(site->second)));
      return made;
    }
  }
  if (of.total.done.bounded != 0) {
    made.words = "INCOMPLETE";
    made.code = incomplete;
    made.reasons.push_back(fmt::format("{} executions were cut off at {} operations of a thread (--loop-bound)",
                                       with_marks(of.total.done.bounded), of.what.how.loop_bound));
    return made;
  }
  if (part.of != 0 && of.what.has_calls()) {
    made.words = fmt::format("PART {}/{}", part.part, part.of);
    return made;
  }
  if (of.what.random()) {
    made.words = fmt::format("BOUNDED({} random)", with_marks(of.executions()));
  } else if (of.what.how.search == search_kind::bytes) {
    made.words = "BOUNDED(1)";
  } else if (of.what.how.search == search_kind::preemptions) {
    made.words = fmt::format("BOUNDED({} preemptions, relacy semantics)", of.what.how.parameter);
  } else {
    made.words = bounds.empty() ? "EXHAUSTED" : fmt::format("EXHAUSTED({})", bounds);
  }
  judge_end(of, stated, made);
  if (made.code != clean) made.words = "FAILED";
  return made;
}

std::string failure_text(const failure& failed) {
  const std::string kind = text_of(failed.kind);
  if (failed.text.compare(0, kind.size(), kind) == 0) return failed.text;
  return failed.text.empty() ? kind : kind + ": " + failed.text;
}

exit_code worse(exit_code a, exit_code b) {
  const auto rank = [](exit_code c) {
    constexpr int ranks[] = {0, 3, 2, 1, 4};
    return ranks[c];
  };
  return rank(a) >= rank(b) ? a : b;
}

std::string replay_string(const task& of) {
  if (of.total.failed.replay.empty()) return "";
  return compose_replay(of.what, of.total.failed.replay);
}

}  // namespace cairn::check::front
