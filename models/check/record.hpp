// SPDX-License-Identifier: MIT
//
// record - `run --record`: writes the counts that were explored into the scenarios' registrations.
//
//   .graph = {24}   ->   .graph = {24, 0}       .relacy likewise; other members of the braces stay
//
// A person asks for it after a change of operations and reads the difference; CI never does.
#pragma once
#include <optional>
#include <string>

#include "campaign.hpp"
#include "verdict.hpp"

namespace cairn::check::front {

/// `source` with the counts of one engine in the registration of `name`; or what is wrong.
std::optional<std::string> with_counts(std::string& source, const std::string& name, const std::string& engine,
                                       std::uint64_t complete, std::uint64_t blocked);

/// All tasks that came to their end with the model's own options; others are named and left alone.
exit_code record_counts(const campaign& all);

}  // namespace cairn::check::front
