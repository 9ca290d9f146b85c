// SPDX-License-Identifier: MIT
//
// report - see report.hpp.
#include "report.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <map>

#include "commands.hpp"
#include "explain/render.hpp"
#include "replay_text.hpp"
#include "session.hpp"
#include "text.hpp"

namespace cairn::check::front {

void reporter::finished(const task& of, stop_reason why, table& shown) {
  const judgement made = judge(of, why, part_, stated_);
  code_ = worse(code_, made.code);
  shown.finished(of, made);
  for (const std::string& reason : made.reasons) shown.line("  " + reason);
  if (of.failed()) {
    const std::string replay = replay_string(of);
    if (replay.empty()) {
      shown.line("  no replay: the engine names no execution");
    } else {
      write_files(of, shown);
      shown.line(fmt::format("  replay: cairn-check replay {}", replay_argument(replay, of.what.of->name, folder_)));
    }
  }
  if (made.as_expected_failed) {
    caught_++;
  } else if (made.code == incomplete) {
    incomplete_++;
  } else if (made.code != clean) {
    failed_++;
  } else if (made.words.compare(0, 4, "PART") == 0) {
    parts_++;
  } else if (made.words.compare(0, 7, "BOUNDED") == 0) {
    bounded_++;
  } else {
    exhausted_++;
  }
}

void reporter::write_files(const task& of, table& shown) const {
  if (folder_.empty()) return;
  if (::mkdir(folder_.c_str(), 0777) != 0 && errno != EEXIST) {
    shown.line(fmt::format("  --report {}: {}", folder_, std::strerror(errno)));
    return;
  }
  const std::string base = fmt::format("{}/{}.{}", folder_, of.what.of->name, text_of(of.what.how.engine));
  replayed again;
  const std::string text = replay_string(of);
  if (auto wrong = replace_file(base + ".replay", text + "\n")) shown.line("  " + *wrong);
  if (auto wrong = replay_apart(of.what, of.total.failed.replay, again)) {
    shown.line("  its trace cannot be shown: " + *wrong);
    return;
  }
  again.shown.replay = text;
  for (const auto& [suffix, as] :
       {std::pair{".txt", explain::format::text}, std::pair{".html", explain::format::html}}) {
    if (auto wrong = replace_file(base + suffix, explain::render(again.shown, again.failed, as)))
      shown.line("  " + *wrong);
  }
  shown.line(fmt::format("  report: {}.txt, .html, .replay", base));
}

exit_code reporter::last_line(const campaign& all, stop_reason why, const std::string& session) const {
  std::vector<std::string> parts;
  const auto say = [&](std::size_t count, const char* word) {
    if (count != 0) parts.push_back(fmt::format("{} {}", count, word));
  };
  say(exhausted_, "EXHAUSTED");
  say(bounded_, "BOUNDED");
  say(caught_, "FAILED as expected");
  say(parts_, "PART (the verdict is that of cairn-check merge)");
  say(incomplete_, "INCOMPLETE");
  say(failed_, "FAILED");
  double seconds = 0;
  for (const task& t : all.tasks) seconds += t.seconds;
  const std::size_t runs = exhausted_ + bounded_ + caught_ + parts_ + incomplete_ + failed_;
  fmt::print("{} {}: {}, {} of exploration\n", runs, runs == 1 ? "run" : "runs", joined(parts, ", "),
             shown_time(seconds));
  if (code_ == incomplete && !session.empty() && why != stop_reason::save) {
    fmt::print("to go on: cairn-check run --session {} --resume\n", session);
  }
  return code_;
}

nlohmann::json report_json(const campaign& all, stop_reason why, const expected_counts& stated) {
  nlohmann::json made;
  made["binary"] = binary_fingerprint();
  exit_code code = clean;
  nlohmann::json& runs = made["runs"] = nlohmann::json::array();
  for (const task& t : all.tasks) {
    const judgement verdict = judge(t, why, all.part, stated);
    code = worse(code, verdict.code);
    nlohmann::json one = counts_json(t.total);
    one["model"] = t.what.of->name;
    one["claim"] = t.what.of->claim;
    one["bounds"] = t.what.of->bounds;
    one["threads"] = t.what.of->threads;
    one["engine"] = text_of(t.what.how.engine);
    one["search"] = search_text(t.what.how);
    one["options"] = options_text(t.what);
    one["verdict"] = verdict.words;
    one["exit"] = static_cast<int>(verdict.code);
    one["reasons"] = verdict.reasons;
    one["seconds"] = t.seconds;
    one["open"] = t.open.size();
    if (t.failed()) one["replay"] = replay_string(t);
    runs.push_back(std::move(one));
  }
  made["exit"] = static_cast<int>(code);
  return made;
}

void print_sites(const campaign& all) {
  std::map<std::string, order> sites;
  for (const task& t : all.tasks) sites.insert(t.total.sites.begin(), t.total.sites.end());
  for (const auto& [site, o] : sites) fmt::print("  site {} {}\n", site, check::text_of(o));
}

}  // namespace cairn::check::front
