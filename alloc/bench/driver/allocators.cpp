// SPDX-License-Identifier: MIT
//
// allocators - looks for the peers where Debian puts them. What is not there is reported, never silently left out.

#include "allocators.hpp"

#include <sys/utsname.h>

#include <filesystem>
#include <system_error>

namespace cairn::bench {

namespace {

namespace fs = std::filesystem;

struct peer {
  const char* name;
  const char* file;
  const char* package;
};

constexpr peer peers[] = {
    {yardstick, "libmimalloc.so.2", "libmimalloc2.0"},
    {"jemalloc", "libjemalloc.so.2", "libjemalloc2"},
    {"tcmalloc", "libtcmalloc_minimal.so.4", "libtcmalloc-minimal4"},
};

// Empty if there is none.
std::string resolve(const fs::path& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? std::string() : real.string();
}

std::string find_library(const std::string& file) {
  utsname system = {};
  uname(&system);
  const std::string multiarch = std::string("/usr/lib/") + system.machine + "-linux-gnu";
  for (const std::string& directory :
       {std::string("/usr/local/lib"), multiarch, std::string("/usr/lib64"), std::string("/usr/lib")}) {
    if (std::string found = resolve(fs::path(directory) / file); !found.empty()) return found;
  }
  return {};
}

}  // namespace

const std::vector<std::string>& known_allocators() {
  static const std::vector<std::string> names = {subject, yardstick, "jemalloc", "tcmalloc", "glibc"};
  return names;
}

std::string own_directory() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path().string();
}

allocator find_allocator(const std::string& name, const std::string& library) {
  allocator found{name, {}, {}};
  if (name == subject) {
    const fs::path path = library.empty() ? fs::path(own_directory()) / "../lib/libcairn.so" : fs::path(library);
    found.library = resolve(path);
    if (found.library.empty())
      found.missing = "no library at " + path.lexically_normal().lexically_proximate(fs::current_path()).string();
    return found;
  }
  for (const peer& p : peers) {
    if (name != p.name) continue;
    found.library = find_library(p.file);
    if (found.library.empty()) found.missing = std::string("no ") + p.file + " (apt-get install " + p.package + ")";
  }
  return found;
}

}  // namespace cairn::bench
