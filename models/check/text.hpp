// SPDX-License-Identifier: MIT
//
// text - the front end's small tools on text: base64, hashes, globs, the nearest name, numbers with thousands marks.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cairn::check::front {

std::string base64(std::string_view bytes);
/// Nothing if it is not base64.
std::optional<std::string> from_base64(std::string_view text);

/// FNV-1a. For fingerprints and checksums against accidents, not against attackers.
std::uint64_t hash_of(std::string_view bytes, std::uint64_t from = 0xcbf29ce484222325u);
/// Spreads small numbers over all bits (splitmix64).
std::uint64_t spread(std::uint64_t value);
std::string hex(std::uint64_t value, unsigned digits = 16);

/// Whole match; * and ? also match dots.
bool matches_glob(std::string_view pattern, std::string_view name);
/// The names with the smallest edit distance to `wanted`, at most three.
std::vector<std::string> nearest(std::string_view wanted, const std::vector<std::string>& names);

std::string with_marks(std::uint64_t number);
std::string shown_time(double seconds);
/// "90s", "10m", "2h", "1.5"; nothing if it is not a time.
std::optional<double> seconds_of(std::string_view text);
std::vector<std::string> split(std::string_view text, char at);
std::string joined(const std::vector<std::string>& parts, std::string_view between);

/// Whole file; nothing if it cannot be read.
std::optional<std::string> contents_of(const std::string& path);
/// Writes a new file beside it, syncs it, and renames it over `path`: afterwards there is the old or the new file,
/// never a part. Only regular files are replaced: not a device, whoever calls it. Returns what went wrong, or nothing.
std::optional<std::string> replace_file(const std::string& path, std::string_view contents);

}  // namespace cairn::check::front
