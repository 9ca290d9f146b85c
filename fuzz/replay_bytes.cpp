// SPDX-License-Identifier: MIT
//
// replay_bytes - main of a target whose input are plain bytes, for any compiler: plays files and folders once each.
//
//   PROGRAM FILE-OR-FOLDER...      exit 0: nothing broke; 2: nothing to play, or unreadable. What breaks, aborts.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {
namespace files = std::filesystem;

bool play(const files::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return false;
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  std::printf("%s\n", path.c_str());
  std::fflush(stdout);  // the last line names what broke
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<files::path> paths;
  for (int i = 1; i < argc; i++) {
    std::error_code failed;
    if (!files::is_directory(argv[i], failed)) {
      paths.emplace_back(argv[i]);
      continue;
    }
    try {
      for (const auto& entry : files::directory_iterator(argv[i])) {
        if (entry.is_regular_file() && entry.path().filename() != ".gitkeep") paths.push_back(entry.path());
      }
    } catch (const files::filesystem_error& error) {
      std::fprintf(stderr, "%s\n", error.what());
      return 2;
    }
  }
  for (const files::path& path : paths) {
    if (play(path)) continue;
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    return 2;
  }
  std::printf("%zu inputs\n", paths.size());
  return paths.empty() ? 2 : 0;
}
