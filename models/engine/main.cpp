// SPDX-License-Identifier: MIT
//
// cairn-models - lists and runs the models; the front end until cairn-check.
//
// Each model runs in a process of its own: Relacy keeps state between runs that end early. Exit: 0 all clean,
// 1 a counterexample or an unexpected number of executions, 2 usage, 3 incomplete.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "model.hpp"
#include "sites.hpp"

namespace {

using namespace cairn::models;
using cairn::order;

enum exit_code : int { clean = 0, counterexample = 1, usage_error = 2, incomplete = 3 };

constexpr const char* usage =
    "usage: cairn-models list [PATTERN]\n"
    "       cairn-models run [PATTERN] [--search full|random] [--iterations N] [--seed S] [--weaken SITE=ORDER] "
    "[--sites]\n"
    "       cairn-models replay STRING [--weaken SITE=ORDER]\n"
    "PATTERN is a part of the names, or a whole name. A weakened site may have the suffix .fail.\n";

[[noreturn]] void refuse(const std::string& why) {
  std::fprintf(stderr, "cairn-models: %s (cairn-models --help)\n", why.c_str());
  std::exit(usage_error);
}

struct command {
  std::string verb, pattern, site, state;
  run_options options;
  bool how_given = false, sites = false;
};

std::uint64_t number_of(const char* option, const std::string& text) {
  char* end = nullptr;
  const std::uint64_t value = std::strtoull(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0' || text[0] == '-' || value == 0)
    refuse(std::string(option) + " wants a positive number");
  return value;
}

void parse_weakening(command& to, const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) refuse("--weaken wants SITE=ORDER");
  to.site = text.substr(0, equals);
  for (order o : {order::relaxed, order::acquire, order::release, order::acq_rel}) {
    if (text.substr(equals + 1) == text_of(o)) return weaken(to.site.c_str(), o);
  }
  refuse("no such order: " + text.substr(equals + 1));
}

void parse_replay(command& to) {
  const std::size_t first = to.pattern.find('@'), second = to.pattern.find('@', first + 1);
  if (first == std::string::npos || second == std::string::npos) refuse("not a replay string: " + to.pattern);
  const std::string how = to.pattern.substr(first + 1, second - first - 1);
  if (how != "full" && how != "random") refuse("not a replay string: " + to.pattern);
  to.options.how = how == "full" ? search::full : search::random;
  to.how_given = true;
  to.state = to.pattern.substr(second + 1);
  std::replace(to.state.begin(), to.state.end(), '.', ' ');
  to.options.state = to.state.c_str();
  to.pattern.resize(first);
}

void parse(int argc, char** argv, command& to) {
  if (argc < 2) refuse("what to do?");
  to.verb = argv[1];
  if (to.verb == "--help" || to.verb == "help") {
    std::fputs(usage, stdout);
    std::exit(clean);
  }
  if (to.verb != "list" && to.verb != "run" && to.verb != "replay") refuse("unknown command: " + to.verb);
  for (int i = 2; i < argc; i++) {
    const std::string argument = argv[i];
    if (argument.compare(0, 2, "--") != 0) {
      if (!to.pattern.empty()) refuse("one pattern only: " + argument);
      to.pattern = argument;
      continue;
    }
    if (argument == "--sites") {
      to.sites = true;
      continue;
    }
    if (i + 1 == argc) refuse(argument + " wants a value, or is unknown");
    const std::string value = argv[++i];
    if (argument == "--search") {
      if (value != "full" && value != "random") refuse("--search wants full or random");
      to.options.how = value == "full" ? search::full : search::random;
      to.how_given = true;
    } else if (argument == "--iterations") {
      to.options.iterations = number_of("--iterations", value);
    } else if (argument == "--seed") {
      to.options.seed = number_of("--seed", value);
    } else if (argument == "--weaken") {
      parse_weakening(to, value);
    } else {
      refuse("unknown option: " + argument);
    }
  }
  if (to.verb == "replay") parse_replay(to);
}

std::vector<model*> models_like(const std::string& pattern) {
  std::vector<model*> found;
  for (model* m = all_models; m != nullptr; m = m->next) {
    if (pattern == m->name) return {m};
    if (std::strstr(m->name, pattern.c_str()) != nullptr) found.push_back(m);
  }
  std::sort(found.begin(), found.end(), [](auto* a, auto* b) { return std::strcmp(a->name, b->name) < 0; });
  return found;
}

void print_sites() {
  std::vector<const site_record*> sites;
  for (const site_record* s = reached_sites; s != nullptr; s = s->next) sites.push_back(s);
  std::sort(sites.begin(), sites.end(), [](auto* a, auto* b) { return std::strcmp(a->name, b->name) < 0; });
  for (const auto* s : sites) std::printf("  site %s%s %s\n", s->name, s->failure ? ".fail" : "", text_of(s->declared));
}

/// In a process of its own.
exit_code run_here(const model& m, const command& what) {
  run_options options = what.options;
  if (!what.how_given) options.how = m.how;
  if (options.how == search::random && options.iterations == 0) {
    options.iterations = m.how == search::random ? m.expected : 1'000'000;
  }
  const bool weakening = weakened.site != nullptr, replay = options.state != nullptr;
  const auto start = std::chrono::steady_clock::now();
  const run_result result = m.run(m, options);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  exit_code code = clean;
  std::string verdict_text;
  switch (result.what) {
    case verdict::exhausted: verdict_text = "EXHAUSTED (relacy semantics)"; break;
    case verdict::bounded: verdict_text = "BOUNDED (random)"; break;
    case verdict::incomplete:
      verdict_text = replay ? "PASSED (one execution)" : "INCOMPLETE";
      code = replay ? clean : incomplete;
      break;
    case verdict::failed:
      verdict_text = "FAILED";
      code = counterexample;
      break;
  }
  if (code == clean && weakening && weakened.refused) {
    std::printf("%s: %s is no next weaker order of %s\n", m.name, text_of(weakened.to), weakened.site);
    return usage_error;
  }
  if (code == clean && weakening && !weakened.reached) {
    std::printf("%s: never reaches %s\n", m.name, weakened.site);
    return usage_error;
  }
  if (result.what == verdict::exhausted && !weakening && result.executions != m.expected) {
    verdict_text = "FAILED (expected " + std::to_string(m.expected) + " executions)";
    code = counterexample;
  }
  std::printf("%-78s %-30s %10llu executions %8.2f s\n", m.name, verdict_text.c_str(),
              static_cast<unsigned long long>(result.executions), seconds);
  if (what.sites) print_sites();
  return code;
}

exit_code run_apart(const model& m, const command& what) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child < 0) refuse("cannot fork");
  if (child == 0) {
    const exit_code code = run_here(m, what);
    std::fflush(stdout);
    _exit(code);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child) refuse("cannot wait");
  if (WIFEXITED(status)) return static_cast<exit_code>(WEXITSTATUS(status));
  if (what.options.state != nullptr && WTERMSIG(status) == SIGABRT) {
    // Relacy's assertion: a load that had a choice when the string was made has none now, or the other way round.
    std::printf("%s: the recorded choices do not exist with these orders and this source\n", m.name);
    return incomplete;
  }
  std::printf("%-78s FAILED (the process ended by signal %d)\n", m.name, WTERMSIG(status));
  return counterexample;
}

}  // namespace

int main(int argc, char** argv) {
  command what;
  parse(argc, argv, what);
  const std::vector<model*> models = models_like(what.pattern);
  if (models.empty()) refuse("no model is called like " + what.pattern);
  if (what.verb == "list") {
    for (const model* m : models) {
      std::printf("%-78s %s, %llu executions: %s\n", m->name, m->how == search::full ? "full" : "random",
                  static_cast<unsigned long long>(m->expected), m->claim);
    }
    return clean;
  }
  int worst = clean;
  for (const model* m : models) {
    const int code = run_apart(*m, what);
    if (worst == clean || code == counterexample) worst = code;
  }
  return worst;
}
