// SPDX-License-Identifier: MIT
//
// cairn-run - run a program on Cairn: libcairn.so goes in front of LD_PRELOAD, then the program takes this process
// over.
//
//   cairn-run [--stats[=FILE]] [--library PATH] PROGRAM [ARGS...]
//
// Invariant: PROGRAM gets its arguments, its environment and its process id unchanged, but for LD_PRELOAD (one entry
// more, in front) and CAIRN_STATS (with --stats only). Everything after PROGRAM belongs to PROGRAM. Exit status: 2
// usage, 126 PROGRAM cannot be executed, 127 PROGRAM was not found (as env(1)); else what PROGRAM returns. The dynamic
// linker drops the preload of set-user-ID programs and never sees static ones: both are said, neither is an error.

#include "program_file.hpp"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

namespace {

namespace fs = std::filesystem;

constexpr int exit_usage = 2;
constexpr int exit_not_executable = 126;
constexpr int exit_not_found = 127;

constexpr const char* help_text =
    R"(Usage: cairn-run [--stats[=FILE]] [--library PATH] PROGRAM [ARGS...]
Run PROGRAM with Cairn as its allocator (LD_PRELOAD).

  --stats          each process reports its allocations at start, fork and exit, on standard error
  --stats=FILE     the same, appended to FILE
  --library PATH   the libcairn.so to preload (default: the one built or installed with this cairn-run)
  -h, --help       this text

Options after PROGRAM belong to PROGRAM. The dynamic linker does not preload anything into set-user-ID and static programs.
Exit status: 2 wrong usage, 126 PROGRAM cannot be executed, 127 PROGRAM was not found, else the status of PROGRAM.
)";

int fail(int status, const std::string& message) {
  std::fprintf(stderr, "cairn-run: %s\n", message.c_str());
  return status;
}

// Where libcairn.so lies relative to bin/cairn-run: the build tree first, then what an installation makes of it.
std::optional<fs::path> find_library() {
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
  if (error) return std::nullopt;
  const fs::path prefix = self.parent_path().parent_path();
  for (const char* folder : {"lib", CAIRN_RUN_LIBDIR, "lib/" CAIRN_RUN_MULTIARCH, "lib64"})
    for (const char* name : {"libcairn.so", "libcairn.so.0"}) {
      const fs::path candidate = prefix / folder / name;
      if (fs::exists(candidate, error)) return candidate;
    }
  return std::nullopt;
}

// The reason why the dynamic linker could not preload this file, or nothing.
std::string library_problem(const fs::path& library) {
  std::error_code error;
  if (!fs::is_regular_file(library, error)) return "no such library: " + library.string();
  if (::access(library.c_str(), R_OK) != 0) return "cannot read " + library.string() + ": " + std::strerror(errno);
  if (!cairn::tools::is_elf(library.string())) return "not a shared library: " + library.string();
  // ld.so separates the entries of LD_PRELOAD by spaces and colons and knows no escape.
  if (library.string().find_first_of(" :") != std::string::npos)
    return "LD_PRELOAD cannot name a path with a space or a colon: " + library.string();
  return {};
}

void prepend_preload(const std::string& library) {
  const char* before = std::getenv("LD_PRELOAD");
  const std::string value = before != nullptr && *before != '\0' ? library + ":" + before : library;
  ::setenv("LD_PRELOAD", value.c_str(), 1);
}

// "1" means standard error to the library; a file is named absolutely, because the program may change its directory.
int request_statistics(const std::string& file) {
  if (file.empty()) return ::setenv("CAIRN_STATS", "1", 1);
  std::error_code error;
  const fs::path absolute = fs::absolute(file, error);
  if (error) return -1;
  // Opened here once, so that a file nobody can write is an error now and not silence later.
  std::FILE* probe = std::fopen(absolute.c_str(), "ae");
  if (probe == nullptr) return -1;
  std::fclose(probe);
  return ::setenv("CAIRN_STATS", absolute.c_str(), 1);
}

void warn_if_ignored(const std::string& program) {
  const std::string reason = cairn::tools::why_preload_is_ignored(program);
  if (!reason.empty())
    std::fprintf(stderr, "cairn-run: warning: %s %s: the dynamic linker will not preload Cairn\n", program.c_str(),
                 reason.c_str());
}

int execute(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));  // execvp's signature
  arguments.push_back(nullptr);
  ::execvp(arguments[0], arguments.data());
  const int status = errno == ENOENT ? exit_not_found : exit_not_executable;
  return fail(status, "cannot run " + command[0] + ": " + std::strerror(errno));
}

}  // namespace

int main(int argc, char** argv) try {
  CLI::App app{"", "cairn-run"};
  app.prefix_command();

  std::string statistics, library_option;
  // A flag takes a value by '=' only, so that --stats never swallows PROGRAM; "{}" makes it empty when it has none.
  CLI::Option* want_statistics = app.add_flag("--stats{}", statistics);
  app.add_option("--library", library_option);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(help_text, stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    return fail(exit_usage, error.what());
  }

  std::vector<std::string> command = app.remaining();
  const bool separated = !command.empty() && command.front() == "--";
  if (separated) command.erase(command.begin());
  if (command.empty()) return fail(exit_usage, "no program given; see cairn-run --help");
  if (!separated && command.front().starts_with('-'))
    return fail(exit_usage, "unknown option " + command.front() + "; see cairn-run --help");

  std::optional<fs::path> library = library_option.empty() ? find_library() : fs::absolute(library_option);
  if (!library) return fail(exit_usage, "libcairn.so is not beside this cairn-run; name it with --library PATH");
  if (const std::string problem = library_problem(*library); !problem.empty()) return fail(exit_usage, problem);

  if (want_statistics->count() > 0 && request_statistics(statistics) != 0)
    return fail(exit_usage, "cannot append to " + statistics + ": " + std::strerror(errno));
  prepend_preload(library->string());
  warn_if_ignored(command.front());
  return execute(command);
} catch (const std::exception& error) {
  return fail(exit_usage, error.what());
}
