// SPDX-License-Identifier: MIT
//
// sites - the order of each site at run time: as the source says, but for one site that may be weakened.
//
// A site is reached when an operation of it was executed. Weakening a site that no execution reaches proves nothing,
// so the driver refuses it; and only the next weaker orders are accepted, as a weaker one allows a superset of
// behaviours (acq_rel -> acquire or release; acquire, release -> relaxed).
// One real thread: fibers switch only inside Relacy, never here.
#pragma once
#include <cstring>

#include "order.hpp"

namespace cairn::check {

struct site_record {
  const char* name;
  bool failure;  ///< the failure order of a compare-exchange: NAME.fail
  order declared = order::relaxed;
  bool reached = false;
  site_record* next = nullptr;
};

/// All sites that were reached so far, newest first.
inline site_record* reached_sites = nullptr;

struct weakening {
  const char* site = nullptr;  ///< null: none
  std::size_t length = 0;      ///< of the name without ".fail"
  bool failure = false;
  order to = order::relaxed;
  bool reached = false;
  bool refused = false;  ///< `to` is not a next weaker order of what the source says
};
inline weakening weakened;

constexpr bool is_next_weaker(order from, order to) {
  switch (from) {
    case order::seq_cst: return to == order::acq_rel || to == order::acquire || to == order::release;
    case order::acq_rel: return to == order::acquire || to == order::release;
    case order::acquire:
    case order::release: return to == order::relaxed;
    case order::relaxed: break;
  }
  return false;
}

inline void weaken(const char* site, order to) {
  weakened = {site, std::strlen(site), false, to, false, false};
  constexpr std::size_t suffix = 5;  // ".fail"
  if (weakened.length > suffix && std::strcmp(site + weakened.length - suffix, ".fail") == 0) {
    weakened.failure = true;
    weakened.length -= suffix;
  }
}

/// The order to use now at this site, where the source says `declared`.
inline order effective(site_record& record, order declared) {
  if (!record.reached) {
    record.reached = true;
    record.declared = declared;
    record.next = reached_sites;
    reached_sites = &record;
  }
  if (weakened.site == nullptr || weakened.failure != record.failure) return declared;
  if (std::strncmp(record.name, weakened.site, weakened.length) != 0 || record.name[weakened.length] != '\0') {
    return declared;
  }
  weakened.reached = true;
  if (!is_next_weaker(declared, weakened.to)) {
    weakened.refused = true;
    return declared;
  }
  return weakened.to;
}

/// The records of one site and of its failure order.
template <fixed_string S>
inline site_record record_of{S.text, false};
template <fixed_string S>
inline site_record failure_record_of{S.text, true};

constexpr const char* text_of(order o) {
  constexpr const char* texts[] = {"relaxed", "acquire", "release", "acq_rel", "seq_cst"};
  return texts[static_cast<unsigned char>(o)];
}

}  // namespace cairn::check
