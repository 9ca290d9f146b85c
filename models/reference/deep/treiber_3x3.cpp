// SPDX-License-Identifier: MIT
//
// treiber(3, 3) without retry: every failed pop is followed to its end.
#include "reference/treiber.hpp"

namespace cairn::check {
namespace {

const scenario<treiber<3, 3, false>::of> registered{
    counted_large("reference.deep.treiber.3+3.without_retry", treiber_claim, "3 pushes, 3 pops", 474'600)};

}  // namespace
}  // namespace cairn::check
