// SPDX-License-Identifier: MIT
//
// catalogue - the models of this program by name and pattern.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model.hpp"

namespace cairn::check::front {

/// Sorted by name.
std::vector<const model*> every_model();
const model* find_model(const std::string& name);
/// "no model is called X; nearest: Y, Z".
std::string unknown_model(const std::string& name);

/// Models that match any of the patterns (globs; a word without * or ? is a name, a folder, or a part of names); all
/// without patterns. Or what is wrong.
std::optional<std::string> select_models(const std::vector<std::string>& patterns, std::vector<const model*>& found);

}  // namespace cairn::check::front
