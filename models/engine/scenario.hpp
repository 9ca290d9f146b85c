// SPDX-License-Identifier: MIT
//
// scenario - registers a scenario template as a model on every engine of this build.
//
//   const check::scenario<a_free_is_seen> registered{{.claim = "...", .bounds = "...", .graph = {24}, .relacy = {50}}};
//
// With a member `graphs_only` that is true, it is compiled for the graph engine alone.
//
// The model's name is the last two parts of its file's path: remote_list/a_free_is_seen.cpp ->
// remote_list.a_free_is_seen; a file with several models names each. Those that take minutes are in folder/deep/.
#pragma once
#include <deque>
#include <string>

#include "graph/explore.hpp"
#include "model.hpp"
// models/coverage/run measures the instances of the graph engine alone.
#if __has_include(<relacy/relacy.hpp>) && !defined(CAIRN_CHECK_GRAPHS_ONLY)
#define CAIRN_CHECK_HAS_RELACY
#include "relacy/explore.hpp"
#endif
#include "threads/explore.hpp"

namespace cairn::check {

struct statement {
  const char* claim = "";
  const char* bounds = "";
  const char* name = nullptr;
  std::vector<const char*> cover = {};
  expectation graph = {}, relacy = {};
  unsigned spurious = 1;
  unsigned crashes = 0;  ///< threads that may stop at any point: on graphs only
  bool on_relacy = true, on_threads = true;
};

inline const char* name_of_file(const char* file) {
  static std::deque<std::string> names;
  std::string path = file;
  path.erase(path.rfind('.'));
  if (const std::size_t deep = path.rfind("/deep/"); deep != std::string::npos) path.erase(deep, 5);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return names.emplace_back(path).c_str();
  path[slash] = '.';
  const std::size_t folder = path.rfind('/');
  return names.emplace_back(folder == std::string::npos ? path : path.substr(folder + 1)).c_str();
}

template <template <class> class Scenario>
struct scenario {
  registration registered;
  explicit scenario(const statement& said, const char* file = __builtin_FILE()) : registered(made(said, file)) {}

 private:
  static model made(const statement& said, const char* file) {
    model m{};
    m.name = said.name != nullptr ? said.name : name_of_file(file);
    m.claim = said.claim;
    m.file = file;
    m.threads = Scenario<graph::platform>::threads;
    m.bounds = said.bounds;
    m.cover = said.cover;
    m.spurious = said.spurious;
    m.crashes = said.crashes;
    m.graph = {&graph::explore<Scenario<graph::platform>>, &graph::replay<Scenario<graph::platform>>, said.graph};
    if constexpr (!requires { requires Scenario<graph::platform>::graphs_only; }) add_others(m, said);
    return m;
  }
  static void add_others([[maybe_unused]] model& m, [[maybe_unused]] const statement& said) {
#ifdef CAIRN_CHECK_HAS_RELACY
    if (said.on_relacy && said.crashes == 0) {
      m.relacy = {&relacy::explore<Scenario<relacy::platform>>, &relacy::replay<Scenario<relacy::platform>>,
                  said.relacy};
    }
#endif
#ifndef CAIRN_CHECK_GRAPHS_ONLY
    if (said.on_threads && said.crashes == 0)
      m.real_threads = {&threads::explore<Scenario<threads::platform>>, nullptr, {}};
#endif
  }
};

}  // namespace cairn::check
