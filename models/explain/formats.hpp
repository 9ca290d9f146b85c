// SPDX-License-Identifier: MIT
//
// formats - what each source file of this folder renders.
#pragma once
#include <string>

#include "execution.hpp"

namespace cairn::check::explain {

std::string as_text(const execution& shown);
std::string as_dot(const execution& shown);
std::string as_svg(const execution& shown);
std::string as_html(const execution& shown);
std::string as_json(const execution& shown);

}  // namespace cairn::check::explain
