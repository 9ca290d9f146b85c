// SPDX-License-Identifier: MIT
//
// results - minima, medians and ratios. Failed samples take part in none of them.

#include "results.hpp"

#include <algorithm>

namespace cairn::bench {

namespace {

std::optional<double> median_of(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::vector<double> good_values(const std::vector<sample>& samples, measure what) {
  std::vector<double> values;
  for (const sample& s : samples) {
    if (s.error.empty()) values.push_back(value_of(s, what));
  }
  return values;
}

}  // namespace

double value_of(const sample& sample, measure what) {
  switch (what) {
    case measure::wall: return sample.wall_seconds;
    case measure::cpu: return sample.cpu_seconds;
    case measure::peak: return static_cast<double>(sample.peak_kib);
  }
  return 0;
}

void results::add(const std::string& workload, const std::string& allocator, sample next) {
  samples_[workload][allocator].push_back(std::move(next));
}

const std::vector<sample>& results::of(const std::string& workload, const std::string& allocator) const {
  static const std::vector<sample> none;
  const auto row = samples_.find(workload);
  if (row == samples_.end()) return none;
  const auto cell = row->second.find(allocator);
  return cell == row->second.end() ? none : cell->second;
}

std::optional<double> results::minimum(const std::string& workload, const std::string& allocator, measure what) const {
  const std::vector<double> values = good_values(of(workload, allocator), what);
  if (values.empty()) return std::nullopt;
  return *std::min_element(values.begin(), values.end());
}

std::optional<double> results::median(const std::string& workload, const std::string& allocator, measure what) const {
  return median_of(good_values(of(workload, allocator), what));
}

std::optional<double> results::ratio(const std::string& workload, const std::string& allocator,
                                     const std::string& reference, measure what) const {
  const std::vector<sample>& mine = of(workload, allocator);
  const std::vector<sample>& theirs = of(workload, reference);
  std::vector<double> ratios;
  for (std::size_t r = 0; r < std::min(mine.size(), theirs.size()); r++) {
    if (!mine[r].error.empty() || !theirs[r].error.empty()) continue;
    const double base = value_of(theirs[r], what);
    if (base > 0) ratios.push_back(value_of(mine[r], what) / base);
  }
  return median_of(ratios);
}

std::string results::best_peer(const std::string& workload, const std::vector<std::string>& allocators,
                               measure what) const {
  std::string best;
  std::optional<double> least;
  for (const std::string& name : allocators) {
    const std::optional<double> value = median(workload, name, what);
    if (name == subject || !value) continue;
    if (!least || *value < *least) {
      least = value;
      best = name;
    }
  }
  return best;
}

std::vector<std::string> results::complaints() const {
  std::vector<std::string> lines;
  for (const auto& [workload, row] : samples_) {
    const sample* first = nullptr;
    std::string first_name;
    for (const auto& [name, samples] : row) {
      for (std::size_t r = 0; r < samples.size(); r++) {
        const sample& s = samples[r];
        const std::string where = workload + " under " + name + ", repetition " + std::to_string(r + 1) + ": ";
        if (!s.error.empty()) {
          lines.push_back(where + s.error);
        } else if (first == nullptr) {
          first = &s;
          first_name = name;
        } else if (s.checksum != first->checksum || s.operations != first->operations) {
          lines.push_back(where + "checksum " + s.checksum + ", but " + first->checksum + " under " + first_name);
        }
      }
    }
  }
  return lines;
}

}  // namespace cairn::bench
