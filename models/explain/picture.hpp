// SPDX-License-Identifier: MIT
//
// picture - the execution as an svg element; a page embeds it, a file has it alone.
//
// Classes for a page's script: g.event with data-event, data-thread, data-index, data-clock; g.edge with its relation,
// data-from and data-to.
#pragma once
#include <string>

#include "execution.hpp"
#include "layout.hpp"
#include "palette.hpp"

namespace cairn::check::explain {

/// Rules for the classes of the picture, in these colours.
std::string picture_style(const palette& colours);

/// `head` (style) and `foot` (legend) are put inside; foot_height pixels are added below for it.
std::string picture(const execution& shown, const layout& laid, const std::string& head, const std::string& foot,
                    int foot_height);

/// A line as the edges of this relation are drawn, 34 pixels wide from (x, y).
std::string sample_line(relation kind, int x, int y);

}  // namespace cairn::check::explain
