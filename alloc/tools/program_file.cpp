// SPDX-License-Identifier: MIT

#include "program_file.hpp"

#include <cstdlib>
#include <cstring>
#include <fstream>

#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cairn::tools {
namespace {

bool is_executable_file(const std::string& path) {
  struct stat status;
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

// A static program asks for no interpreter: its program headers have no PT_INTERP. (A static-pie has PT_DYNAMIC, so
// that is no sign.) Only objects of this machine's own class are looked at.
bool is_static_elf(std::ifstream& file) {
  Elf64_Ehdr header;
  file.seekg(0);
  if (!file.read(reinterpret_cast<char*>(&header), sizeof header)) return false;
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_phentsize != sizeof(Elf64_Phdr)) return false;
  file.seekg(static_cast<std::streamoff>(header.e_phoff));
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    if (!file.read(reinterpret_cast<char*>(&segment), sizeof segment)) return false;
    if (segment.p_type == PT_INTERP) return false;
  }
  return header.e_phnum > 0;
}

// "#!/usr/bin/env -S x" runs env, and env runs x with the environment unchanged: the first word is what matters.
std::string interpreter_of(std::ifstream& file) {
  file.clear();
  file.seekg(2);
  std::string line;
  std::getline(file, line);
  const std::size_t start = line.find_first_not_of(" \t");
  if (start == std::string::npos) return {};
  return line.substr(start, line.find_first_of(" \t", start) - start);
}

bool starts_with(std::ifstream& file, const char* magic, std::size_t length) {
  char head[4] = {};
  file.clear();
  file.seekg(0);
  return file.read(head, static_cast<std::streamsize>(length)) && std::memcmp(head, magic, length) == 0;
}

}  // namespace

bool is_elf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return starts_with(file, ELFMAG, SELFMAG);
}

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::string rest = path != nullptr ? path : "/bin:/usr/bin";
  while (true) {
    const std::size_t colon = rest.find(':');
    const std::string folder = rest.substr(0, colon);
    const std::string candidate = (folder.empty() ? "." : folder) + "/" + name;
    if (is_executable_file(candidate)) return candidate;
    if (colon == std::string::npos) return {};
    rest.erase(0, colon + 1);
  }
}

std::string why_preload_is_ignored(const std::string& name) {
  std::string path = find_program(name);
  constexpr int interpreter_limit = 4;  // the kernel follows as many
  for (int depth = 0; depth <= interpreter_limit; ++depth) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return {};
    if (starts_with(file, "#!", 2)) {
      path = interpreter_of(file);
      continue;
    }
    if (!starts_with(file, ELFMAG, SELFMAG)) return {};
    struct stat status;
    if (::stat(path.c_str(), &status) != 0) return {};
    // Only an identity that really changes makes the kernel set AT_SECURE.
    if ((status.st_mode & S_ISUID) != 0 && status.st_uid != ::getuid()) return "is set-user-ID";
    if ((status.st_mode & S_ISGID) != 0 && status.st_gid != ::getgid()) return "is set-group-ID";
    if (is_static_elf(file)) return "is statically linked";
    return {};
  }
  return {};
}

}  // namespace cairn::tools
