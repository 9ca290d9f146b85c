// SPDX-License-Identifier: MIT
//
// table - see table.hpp.
#include "table.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "text.hpp"

namespace cairn::check::front {
namespace {

constexpr std::size_t most_lines = 12;
constexpr double plain_seconds = 30;  // between two progress lines where there is no terminal

std::size_t columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20) return size.ws_col;
  return 100;
}

std::string bar(double share) {
  constexpr int width = 10;
  const int full = std::clamp(static_cast<int>(share * width), 0, width);
  return std::string(static_cast<std::size_t>(full), '#') + std::string(static_cast<std::size_t>(width - full), '.');
}

}  // namespace

bool on_terminal() {
  const char* kind = std::getenv("TERM");
  return ::isatty(STDOUT_FILENO) != 0 && kind != nullptr && std::string(kind) != "dumb";
}

estimate estimate_of(const probes& sums) {
  if (sums.count < 2) return {};
  const auto n = static_cast<double>(sums.count);
  estimate made;
  made.mean = sums.sum / n;
  made.error = std::sqrt(std::max(0.0, (sums.squares / n - made.mean * made.mean) / (n - 1)));
  made.good = sums.count >= 20 && made.error < made.mean / 2;
  return made;
}

void table::clear() {
  if (drawn_ == 0) return;
  fmt::print("\x1b[{}A\x1b[J", drawn_);
  drawn_ = 0;
}

void table::line(const std::string& text) {
  clear();
  fmt::print("{}\n", text);
  std::fflush(stdout);
}

void table::finished(const task& of, const judgement& verdict) {
  std::string counted = fmt::format("{} executions", with_marks(of.total.done.complete + of.total.done.crashed));
  if (of.total.done.blocked != 0) counted += fmt::format(" + {} blocked", with_marks(of.total.done.blocked));
  if (of.total.done.crashed != 0)
    counted += fmt::format(" ({} with a stopped thread)", with_marks(of.total.done.crashed));
  line(fmt::format("{:<64} {:<7} {:<26} {}, {}", of.what.of->name, text_of(of.what.how.engine), verdict.words, counted,
                   shown_time(of.seconds)));
}

std::string table::running_line(const task& of, unsigned workers) const {
  const auto done = static_cast<double>(of.executions());
  const double rate = of.seconds > 0 ? done / of.seconds * std::max(1u, workers) : 0;
  std::string text = fmt::format("{:<48.48} {:>14} {:>9.0f}/s", of.what.of->name, with_marks(of.executions()), rate);
  double all = 0;
  if (of.what.random()) {
    all = static_cast<double>(of.what.executions);
  } else if (of.what.how.engine == engine_kind::graph && of.total.fraction > 0.001) {
    all = done / std::min(1.0, of.total.fraction);  // depth-first: each branch has its share of the whole
  } else if (const estimate guess = estimate_of(of.estimate); guess.good) {
    all = std::max(guess.mean, done);
    text += fmt::format(" of ~{:.2g} (+-{:.0f} %)", guess.mean, 100 * guess.error / guess.mean);
  }
  if (all > 0) {
    text += fmt::format(" [{}] {:.0f} %", bar(done / all), std::min(99.0, 100 * done / all));
    if (rate > 0) text += fmt::format(", {} left", shown_time((all - done) / rate));
  } else {
    text += fmt::format(" {} open calls", of.open.size());
  }
  return text;
}

void table::draw(const campaign& of) {
  const auto now = std::chrono::steady_clock::now();
  if (!live_ && std::chrono::duration<double>(now - last_).count() < plain_seconds) return;
  last_ = now;
  clear();
  std::size_t waiting = 0, lines = 0;
  const std::size_t width = live_ ? columns() - 1 : 200;
  for (const task& t : of.tasks) {
    if (t.at == task::stage::waiting) waiting++;
    if (t.at != task::stage::running && t.at != task::stage::cutting) continue;
    if (lines == most_lines) continue;
    lines++;
    fmt::print("{}{}\n", live_ ? "" : "... ", running_line(t, t.flying).substr(0, width));
  }
  if (live_) {
    fmt::print("{} running on {} workers, {} waiting\n", lines, of.busy(), waiting);
    drawn_ = lines + 1;
  }
  std::fflush(stdout);
}

}  // namespace cairn::check::front
