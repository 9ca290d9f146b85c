// SPDX-License-Identifier: MIT
//
// record - see record.hpp.
#include "record.hpp"

#include <fmt/format.h>

#include <cctype>

#include "text.hpp"

namespace cairn::check::front {
namespace {

/// The end of the braces that open at `from`, after the closing one; strings and comments are jumped over.
std::size_t end_of_braces(const std::string& source, std::size_t from) {
  unsigned depth = 0;
  for (std::size_t i = from; i < source.size(); i++) {
    if (source[i] == '"') {
      for (i++; i < source.size() && source[i] != '"'; i++) i += source[i] == '\\';
    } else if (source.compare(i, 2, "//") == 0) {
      i = source.find('\n', i);
      if (i == std::string::npos) return i;
    } else if (source[i] == '{') {
      depth++;
    } else if (source[i] == '}' && --depth == 0) {
      return i + 1;
    }
  }
  return std::string::npos;
}

/// The registration: the braces with .claim that also have .name = "NAME", or the only ones that have a .claim.
std::optional<std::pair<std::size_t, std::size_t>> registration_of(const std::string& source, const std::string& name) {
  std::optional<std::pair<std::size_t, std::size_t>> only;
  std::size_t count = 0;
  for (std::size_t at = source.find(".claim ="); at != std::string::npos; at = source.find(".claim =", at + 1)) {
    const std::size_t open = source.rfind('{', at),
                      end = open == std::string::npos ? open : end_of_braces(source, open);
    if (end == std::string::npos) continue;
    count++;
    only = std::pair{open, end};
    if (source.substr(open, end - open).find("\"" + name + "\"") != std::string::npos) return only;
  }
  return count == 1 ? only : std::nullopt;
}

/// Of "24, 3, .search = x" or ".complete = 24, .fails = true": what stays after the counts, with its comma.
std::string without_counts(const std::string& inside, bool& designated) {
  std::string kept;
  for (const std::string& part : split(inside, ',')) {
    const std::size_t first = part.find_first_not_of(" \n\t");
    if (first == std::string::npos) continue;
    const std::string text = part.substr(first);
    if (std::isdigit(static_cast<unsigned char>(text[0])) != 0) continue;
    if (text.compare(0, 9, ".complete") == 0 || text.compare(0, 8, ".blocked") == 0) continue;
    designated |= text[0] == '.';
    kept += ", " + text;
  }
  return kept;
}

}  // namespace

std::optional<std::string> with_counts(std::string& source, const std::string& name, const std::string& engine,
                                       std::uint64_t complete, std::uint64_t blocked) {
  const auto found = registration_of(source, name);
  if (!found) return "no registration (.claim = ...) of this model was found";
  const auto [open, end] = *found;
  const std::string member = fmt::format(".{} = {{", engine);
  const std::size_t at = source.find(member, open);
  if (at == std::string::npos || at >= end) {
    // Members are in the order of their declaration.
    std::size_t before = end - 1;
    for (const char* later : {".relacy", ".spurious", ".crashes", ".on_relacy", ".on_threads"}) {
      const std::size_t place = source.find(later, open);
      if (place < end && (engine != "relacy" || std::string(later) != ".relacy")) {
        before = place;
        break;
      }
    }
    const std::string made = fmt::format("{}{}, {}}}", member, complete, blocked);
    source.insert(before, before == end - 1 ? ", " + made : made + ", ");
    return std::nullopt;
  }
  const std::size_t inside = at + member.size(), closes = end_of_braces(source, inside - 1) - 1;
  bool designated = false;
  const std::string kept = without_counts(source.substr(inside, closes - inside), designated);
  // Designated members do not mix with others.
  const char *first = designated ? ".complete = " : "", *second = designated ? ".blocked = " : "";
  source.replace(inside, closes - inside, fmt::format("{}{}, {}{}{}", first, complete, second, blocked, kept));
  return std::nullopt;
}

exit_code record_counts(const campaign& all) {
  exit_code code = clean;
  for (const task& t : all.tasks) {
    const job& what = t.what;
    job plain = what;
    const bool recordable = t.at == task::stage::finished && !t.failed() && t.incomplete.empty() && !t.what.random() &&
                            t.total.done.bounded == 0 && t.executions() != 0 && has_own_options(plain) &&
                            what.how.engine != engine_kind::threads;
    const expectation& expected = what.entry().expected;
    const std::uint64_t complete = t.total.done.complete + t.total.done.crashed;
    if (recordable && expected.complete == complete && expected.blocked == t.total.done.blocked) continue;
    std::optional<std::string> wrong;
    auto source = contents_of(what.of->file);
    if (!recordable) {
      wrong = "not an exhaustive run with the model's own options";
    } else if (!source) {
      wrong = fmt::format("cannot read {}", what.of->file);
    } else if (!(wrong =
                     with_counts(*source, what.of->name, text_of(what.how.engine), complete, t.total.done.blocked))) {
      wrong = replace_file(what.of->file, *source);
    }
    if (wrong) {
      fmt::print(stderr, "cairn-check: {} on {} is not recorded: {}\n", what.of->name, text_of(what.how.engine),
                 *wrong);
      code = counterexample;
    } else {
      fmt::print("recorded: {} on {}: {} complete, {} blocked ({})\n", what.of->name, text_of(what.how.engine),
                 with_marks(complete), with_marks(t.total.done.blocked), what.of->file);
    }
  }
  return code;
}

}  // namespace cairn::check::front
