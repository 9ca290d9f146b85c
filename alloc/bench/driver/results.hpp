// SPDX-License-Identifier: MIT
//
// results - the samples of a run, and what follows from them: minima, medians, and ratios within the same repetition.
//
// Why within the repetition: the load of a machine changes over minutes. Two samples of one repetition ran next to each
// other, so their ratio keeps what the load takes from both; the median over the repetitions drops the odd one.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "process.hpp"

namespace cairn::bench {

enum class measure { wall, cpu, peak };

// The value of a good sample: seconds, or KiB for peak.
double value_of(const sample&, measure);

class results {
 public:
  // Samples come repetition by repetition: the n-th of each allocator belongs to repetition n.
  void add(const std::string& workload, const std::string& allocator, sample);

  const std::vector<sample>& of(const std::string& workload, const std::string& allocator) const;

  std::optional<double> minimum(const std::string& workload, const std::string& allocator, measure) const;
  std::optional<double> median(const std::string& workload, const std::string& allocator, measure) const;

  // The median over the repetitions of value(allocator) / value(reference).
  std::optional<double> ratio(const std::string& workload, const std::string& allocator, const std::string& reference,
                              measure) const;

  // The peer with the smallest median: one and the same for all repetitions, since the least of several noisy values of
  // each repetition would be better than any peer is. Empty if there is none.
  std::string best_peer(const std::string& workload, const std::vector<std::string>& allocators, measure) const;

  // One line for each failed sample, and for each workload whose checksums or numbers of operations differ.
  std::vector<std::string> complaints() const;

 private:
  std::map<std::string, std::map<std::string, std::vector<sample>>> samples_;
};

}  // namespace cairn::bench
