// SPDX-License-Identifier: MIT
//
// catalogue - see catalogue.hpp.
#include "catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "text.hpp"

namespace cairn::check::front {

std::vector<const model*> every_model() {
  std::vector<const model*> found;
  for (const model* m = all_models; m != nullptr; m = m->next) found.push_back(m);
  std::sort(found.begin(), found.end(), [](auto* a, auto* b) { return std::strcmp(a->name, b->name) < 0; });
  return found;
}

const model* find_model(const std::string& name) {
  for (const model* m = all_models; m != nullptr; m = m->next) {
    if (name == m->name) return m;
  }
  return nullptr;
}

std::string unknown_model(const std::string& name) {
  std::vector<std::string> names;
  for (const model* m : every_model()) names.emplace_back(m->name);
  if (names.empty()) return fmt::format("no model is called {}: there are none in this program", name);
  return fmt::format("no model is called {}; nearest: {}", name, joined(nearest(name, names), ", "));
}

std::optional<std::string> select_models(const std::vector<std::string>& patterns, std::vector<const model*>& found) {
  const std::vector<const model*> all = every_model();
  if (patterns.empty()) found = all;
  for (const std::string& pattern : patterns) {
    const std::size_t before = found.size();
    const bool glob = pattern.find_first_of("*?") != std::string::npos;
    if (const model* m = find_model(pattern); m != nullptr) {
      found.push_back(m);
      continue;
    }
    for (const model* m : all) {
      const std::string name = m->name;
      const bool fits = glob ? matches_glob(pattern, name) : name.find(pattern) != std::string::npos;
      if (fits && !pattern.empty()) found.push_back(m);
    }
    if (found.size() == before) return unknown_model(pattern);
  }
  std::sort(found.begin(), found.end(), [](auto* a, auto* b) { return std::strcmp(a->name, b->name) < 0; });
  found.erase(std::unique(found.begin(), found.end()), found.end());
  if (found.empty()) return "there are no models in this program";
  return std::nullopt;
}

}  // namespace cairn::check::front
