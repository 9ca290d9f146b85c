// SPDX-License-Identifier: MIT
//
// palette - the colours of all pictures, by light and by dark. Relations differ in dash and width too, so that colour
// is never the only difference.
#pragma once
#include <string_view>

#include "execution.hpp"

namespace cairn::check::explain {

struct palette {
  std::string_view page, surface, lane, border, ink, muted, guilty, po, rf, mo, sw, fr, race;

  constexpr std::string_view of(relation kind) const {
    const std::string_view colours[] = {po, rf, mo, sw, fr, race};
    return colours[static_cast<unsigned char>(kind)];
  }
};

inline constexpr palette light{.page = "#f7f8fa",
                               .surface = "#ffffff",
                               .lane = "#eceff3",
                               .border = "#c4ccd6",
                               .ink = "#1b2430",
                               .muted = "#5b6776",
                               .guilty = "#fdecec",
                               .po = "#8792a0",
                               .rf = "#12804a",
                               .mo = "#2463d6",
                               .sw = "#8a3fd1",
                               .fr = "#b35c00",
                               .race = "#d3222f"};

inline constexpr palette dark{.page = "#12161c",
                              .surface = "#1d232c",
                              .lane = "#181d25",
                              .border = "#3b4654",
                              .ink = "#e4e9ef",
                              .muted = "#98a4b3",
                              .guilty = "#3b1d22",
                              .po = "#748090",
                              .rf = "#45c486",
                              .mo = "#6ea8ff",
                              .sw = "#c08bf5",
                              .fr = "#f0a24a",
                              .race = "#ff6670"};

/// The page defines them, for its theme.
inline constexpr palette variables{.page = "var(--page)",
                                   .surface = "var(--surface)",
                                   .lane = "var(--lane)",
                                   .border = "var(--border)",
                                   .ink = "var(--ink)",
                                   .muted = "var(--muted)",
                                   .guilty = "var(--guilty)",
                                   .po = "var(--po)",
                                   .rf = "var(--rf)",
                                   .mo = "var(--mo)",
                                   .sw = "var(--sw)",
                                   .fr = "var(--fr)",
                                   .race = "var(--race)"};

}  // namespace cairn::check::explain
