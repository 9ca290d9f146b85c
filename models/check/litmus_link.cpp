// SPDX-License-Identifier: MIT
//
// litmus_link - see litmus_link.hpp.
#include "litmus_link.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "commands.hpp"
#include "text.hpp"
#ifdef CAIRN_CHECK_LITMUS
#include "litmus/command.hpp"
#endif

namespace cairn::check::front {

void add_litmus(CLI::App& app, litmus_arguments& to) {
  app.add_option("file", to.files, "programs in herd's C format; none: the self-test");
  app.add_option("--engine", to.engine, "graph, relacy or both; the self-test: all of this build");
  app.add_option("--model", to.memory, "c++20 or rc11")->capture_default_str();
  app.add_option("--loop-bound", to.loop_bound, "operations of a thread in one execution")->check(CLI::PositiveNumber);
  app.add_option("--time", to.time, "of each program");
  app.add_option("--json", to.json, "write the results to FILE too");
}

#ifdef CAIRN_CHECK_LITMUS

int litmus_command_of(const litmus_arguments& asked) {
  litmus::litmus_options options;
  if (asked.engine == "both" || (asked.engine.empty() && asked.files.empty())) {
    options.on = litmus::engines::both;
  } else if (asked.engine == "relacy") {
    options.on = litmus::engines::relacy;
  } else if (!asked.engine.empty() && asked.engine != "graph") {
    return refuse(fmt::format("--engine {}: graph, relacy or both", asked.engine));
  }
  if (asked.memory != "c++20" && asked.memory != "rc11")
    return refuse(fmt::format("--model {}: c++20 or rc11", asked.memory));
  options.how.memory = asked.memory == "rc11" ? memory_model::rc11 : memory_model::cxx20;
  if (asked.loop_bound != 0) options.how.loop_bound = asked.loop_bound;
  if (!asked.time.empty()) {
    const auto seconds = seconds_of(asked.time);
    if (!seconds) return refuse(fmt::format("--time {}: a time such as 90s or 10m", asked.time));
    options.how.milliseconds = static_cast<std::uint64_t>(*seconds * 1000) + 1;
  }
  options.json_file = asked.json == "-" ? "" : asked.json;
  options.json = asked.json == "-";
  return litmus::command(asked.files, options);
}

int litmus_self_test() {
  litmus::litmus_options options;
  std::string report;
  const int code = litmus::self_test(options, report, litmus::has_engine(engine_kind::graph),
                                     litmus::has_engine(engine_kind::relacy));
  if (code != clean) fmt::print("{}", report);
  return code;
}

#else

int litmus_command_of(const litmus_arguments&) {
  return refuse("this build has no litmus programs");
}
int litmus_self_test() {
  return clean;
}

#endif

}  // namespace cairn::check::front
