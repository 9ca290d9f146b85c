// SPDX-License-Identifier: MIT
//
// wide - the whole allocator on the wide geometry, compiled for the graph engine (wide.hpp).
#include "whole/wide.hpp"

template class cairn::allocator<cairn::check::graph::platform,
                                cairn::check::wide_geometry<cairn::check::graph::platform>>;
