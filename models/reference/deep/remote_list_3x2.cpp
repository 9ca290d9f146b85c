// SPDX-License-Identifier: MIT
//
// remote_list(3, 2): the largest reference program, and the one whose speed is measured.
#include "reference/remote_list.hpp"

namespace cairn::check {
namespace {

const scenario<remote_list<3, 2>::of> registered{counted_large("reference.deep.remote_list.3x2", remote_list_claim,
                                                               "3 threads with 2 pushes each, 1 take", 910'944)};

}  // namespace
}  // namespace cairn::check
