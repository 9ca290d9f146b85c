// SPDX-License-Identifier: MIT
//
// write_samples - each sample in each format, as files: for the checks with xmllint and dot, and for eyes.
#include <cstdio>
#include <fstream>

#include "explain/render.hpp"
#include "samples.hpp"

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "usage: cairn-explain-samples SOURCES TO\n");
    return 2;
  }
  using cairn::check::explain::format_of;
  for (const auto& sample : cairn::check::explain::samples::all(arguments[1])) {
    for (const char* name : {"text", "dot", "svg", "html", "json"}) {
      std::ofstream out(std::string(arguments[2]) + "/" + sample.name + "." + name);
      out << cairn::check::explain::render(sample.of, sample.failed, *format_of(name));
      if (!out.flush()) {
        std::fprintf(stderr, "cairn-explain-samples: cannot write %s.%s\n", sample.name, name);
        return 1;
      }
    }
  }
  return 0;
}
