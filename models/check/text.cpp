// SPDX-License-Identifier: MIT
//
// text - see text.hpp.
#include "text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace cairn::check::front {
namespace {
constexpr std::string_view digits64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
}

std::string base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t b = 0; b < 3; b++) group = group << 8 | (b < have ? static_cast<unsigned char>(bytes[i + b]) : 0u);
    for (std::size_t d = 0; d < 4; d++) text.push_back(d <= have ? digits64[group >> (18 - 6 * d) & 63] : '=');
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t group = 0;
    std::size_t have = 0;
    for (std::size_t d = 0; d < 4; d++) {
      const std::size_t value = digits64.find(text[i + d]);
      if (value == std::string_view::npos && (text[i + d] != '=' || d < 2 || i + 4 != text.size())) return std::nullopt;
      if (value != std::string_view::npos && d != have) return std::nullopt;
      if (value != std::string_view::npos) have++;
      group = group << 6 | static_cast<std::uint32_t>(value == std::string_view::npos ? 0 : value);
    }
    // Bits that no byte has are zero: the same bytes have one text.
    if (have != 4 && (group & ((1u << (24 - 8 * (have - 1))) - 1)) != 0) return std::nullopt;
    for (std::size_t b = 0; b + 1 < have; b++) bytes.push_back(static_cast<char>(group >> (16 - 8 * b) & 255));
  }
  return bytes;
}

std::uint64_t hash_of(std::string_view bytes, std::uint64_t from) {
  for (const char byte : bytes) from = (from ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  return from;
}

std::uint64_t spread(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
  value = (value ^ value >> 27) * 0x94d049bb133111ebu;
  return value ^ value >> 31;
}

std::string hex(std::uint64_t value, unsigned digits) {
  return fmt::format("{:016x}", value).substr(16 - digits);
}

bool matches_glob(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0, star = std::string_view::npos, from = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      from = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      p++;
      n++;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') p++;
  return p == pattern.size();
}

static std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); j++) row[j] = j;
  for (std::size_t i = 0; i < a.size(); i++) {
    std::size_t before = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); j++) {
      const std::size_t changed = before + (a[i] != b[j]);
      before = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

std::vector<std::string> nearest(std::string_view wanted, const std::vector<std::string>& names) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& name : names) {
    // A part of a name is near, however long the rest.
    const std::size_t dot = name.find('.');
    std::size_t far = distance(wanted, name);
    if (dot != std::string::npos) {
      far = std::min({far, distance(wanted, std::string_view(name).substr(dot + 1)) + 1,
                      distance(wanted, std::string_view(name).substr(0, dot)) + 1});
    }
    if (name.find(wanted) != std::string::npos) far = 0;
    near.emplace_back(far, name);
  }
  std::sort(near.begin(), near.end());
  if (near.size() > 3) near.resize(3);
  std::vector<std::string> found;
  for (auto& [far, name] : near) found.push_back(std::move(name));
  return found;
}

std::string with_marks(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string shown_time(double seconds) {
  if (seconds < 100) return fmt::format("{:.2f} s", seconds);
  if (seconds < 6000)
    return fmt::format("{:.0f} min {:02.0f} s", std::floor(seconds / 60), seconds - 60 * std::floor(seconds / 60));
  return fmt::format("{:.1f} h", seconds / 3600);
}

std::optional<double> seconds_of(std::string_view text) {
  const std::string copy(text);
  char* end = nullptr;
  const double number = std::strtod(copy.c_str(), &end);
  if (end == copy.c_str() || !(number >= 0) || number > 1e9) return std::nullopt;
  const std::string unit = end;
  if (unit.empty() || unit == "s") return number;
  if (unit == "ms") return number / 1000;
  if (unit == "m" || unit == "min") return number * 60;
  if (unit == "h") return number * 3600;
  if (unit == "d") return number * 86400;
  return std::nullopt;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (std::size_t from = 0;;) {
    const std::size_t end = text.find(at, from);
    parts.emplace_back(text.substr(from, end == std::string_view::npos ? end : end - from));
    if (end == std::string_view::npos) return parts;
    from = end + 1;
  }
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  return fmt::format("{}", fmt::join(parts, between));
}

std::optional<std::string> contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  if (!file || (file.peek() != std::ifstream::traits_type::eof() && !(bytes << file.rdbuf()))) return std::nullopt;
  return bytes.str();
}

std::optional<std::string> replace_file(const std::string& path, std::string_view contents) {
  const auto reason = [&](const char* doing) {
    return fmt::format("cannot {} {}: {}", doing, path, std::strerror(errno));
  };
  struct stat there = {};
  if (::stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {  // never a device or a folder
    return fmt::format("cannot write {}: not a regular file", path);
  }
  const std::string fresh = path + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return reason("write");
  while (!contents.empty()) {
    const ssize_t wrote = ::write(file, contents.data(), contents.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {
      const std::string why = reason("write");
      ::close(file);
      ::unlink(fresh.c_str());
      return why;
    }
    contents.remove_prefix(static_cast<std::size_t>(wrote));
  }
  const bool synced = ::fsync(file) == 0 || errno == EINVAL;  // some file systems cannot
  if (::close(file) != 0 || !synced || ::rename(fresh.c_str(), path.c_str()) != 0) {
    const std::string why = reason("replace");
    ::unlink(fresh.c_str());
    return why;
  }
  std::string folder = path;
  const int directory = ::open(::dirname(folder.data()), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    ::fsync(directory);
    ::close(directory);
  }
  return std::nullopt;
}

}  // namespace cairn::check::front
