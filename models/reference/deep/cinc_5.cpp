// SPDX-License-Identifier: MIT
//
// cinc(5) - five threads increment three words; a client of some seconds on one core.
#include "reference/increments.hpp"

namespace cairn::check {
namespace {

const scenario<increments<5, 3>::of> registered{
    counted_large("reference.deep.cinc.5", atomic_claim, "5 threads, 3 words", 1'728'000)};

}  // namespace
}  // namespace cairn::check
