// SPDX-License-Identifier: MIT
//
// history - size and time of the last run of each model, for `list`; a convenience file in the user's cache directory
// (CAIRN_CHECK_HISTORY names another). It proves nothing, so that it may be lost or out of date.
#pragma once
#include <map>
#include <string>

#include "campaign.hpp"

namespace cairn::check::front {

struct last_run {
  std::uint64_t executions = 0;
  double seconds = 0;
};
/// By "MODEL ENGINE".
std::map<std::string, last_run> last_runs();
void remember(const campaign& all);

}  // namespace cairn::check::front
