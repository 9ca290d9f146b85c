// SPDX-License-Identifier: MIT
//
// page - what is constant in the html page: its style (light, dark, print) and its script (edge kinds, hovering).
#pragma once
#include <string_view>

namespace cairn::check::explain {

inline constexpr std::string_view page_style = R"css(
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; }
main { max-width: 1640px; margin: 0 auto; padding: 28px 32px 48px; }
code, pre, .mono { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas,
  monospace; }
h1 { font-size: 25px; line-height: 1.25; margin: 4px 0 6px; overflow-wrap: anywhere; }
h2 { font-size: 17px; margin: 34px 0 12px; }
p { margin: 0; }
.product { display: flex; align-items: center; justify-content: space-between; color: var(--muted); font-size: 13px;
  letter-spacing: .03em; }
.claim { font-size: 16px; color: var(--muted); max-width: 90ch; }
button { font: inherit; white-space: nowrap; flex-shrink: 0; font-size: 13px; color: var(--ink); background: var(--surface);
  border: 1px solid var(--border); border-radius: 7px; padding: 3px 12px; cursor: pointer; }
button:hover { border-color: var(--muted); }
:focus-visible { outline: 2px solid var(--mo); outline-offset: 2px; }
.failure { margin-top: 20px; padding: 14px 18px; border: 1px solid var(--race); border-left-width: 6px;
  border-radius: 9px; background: var(--guilty); font-size: 17px; overflow-wrap: anywhere; }
.failure strong { color: var(--race); }
.clean { border-color: var(--rf); background: var(--surface); }
.clean strong { color: var(--rf); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 5px 22px; margin: 20px 0 0; }
dt { color: var(--muted); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.replay { display: flex; gap: 10px; align-items: flex-start; }
.replay code { flex: 0 1 auto; padding: 3px 10px; background: var(--surface); border: 1px solid var(--border);
  border-radius: 7px; font-size: 13px; overflow-wrap: anywhere; max-height: 7.2em; overflow-y: auto; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr)); gap: 16px; }
.card { background: var(--surface); border: 1px solid var(--border); border-top: 4px solid var(--race);
  border-radius: 9px; padding: 13px 16px; min-width: 0; }
.card header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 4px 16px; margin-bottom: 3px; }
.card header b { font-size: 15.5px; }
.card .where, .note { color: var(--muted); font-size: 13.5px; }
.source { margin: 8px 0 0; padding: 6px 0; background: var(--page); border: 1px solid var(--border);
  border-radius: 7px; overflow-x: auto; font-size: 12.5px; line-height: 1.55; tab-size: 4; }
.source div { display: table; min-width: 100%; padding: 0 12px; white-space: pre; }
.source i { display: inline-block; width: 5ch; padding-right: 1.6ch; text-align: right; font-style: normal;
  color: var(--muted); user-select: none; }
.source .here { background: var(--mark); box-shadow: inset 4px 0 0 var(--mo); }
.card .source .here { box-shadow: inset 4px 0 0 var(--race); background: var(--guilty); }
.keys { display: flex; flex-wrap: wrap; gap: 6px 20px; align-items: center; margin: 0 0 10px; font-size: 14px; }
.keys label { display: inline-flex; align-items: center; gap: 7px; cursor: pointer; }
.keys .none { color: var(--muted); cursor: default; } .keys .none svg { opacity: .45; }
.keys svg { display: block; }
.keys input { margin: 0; accent-color: var(--mo); }
figure { margin: 0; border: 1px solid var(--border); border-radius: 11px; background: var(--page); overflow: auto;
  max-height: 92vh; padding: 6px; }
figure > svg { display: block; margin: 0 auto; max-width: 100%; height: auto; }
.note { margin-top: 8px; }
.swatch { display: inline-block; width: 11px; height: 11px; border-radius: 3px; vertical-align: -1px;
  margin: 0 4px 0 10px; }
.table { overflow-x: auto; border: 1px solid var(--border); border-radius: 11px; background: var(--surface); }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th { text-align: left; color: var(--muted); font-weight: 600; white-space: nowrap; }
th, td { padding: 6px 12px; border-bottom: 1px solid var(--border); vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; }
td.mono { white-space: nowrap; font-size: 12.5px; }
tr.guilty td:first-child { box-shadow: inset 4px 0 0 var(--race); }
tr.guilty { background: var(--guilty); }
tr.blocked td:first-child { box-shadow: inset 4px 0 0 var(--fr); }
td .source { margin: 4px 0 6px; }
summary { cursor: pointer; white-space: nowrap; }
.thread-name { color: var(--muted); }
footer { margin-top: 30px; color: var(--muted); font-size: 13.5px; max-width: 110ch; }
footer p + p { margin-top: 6px; }
.hidden-po .edge.po, .hidden-rf .edge.rf, .hidden-mo .edge.mo, .hidden-sw .edge.sw, .hidden-fr .edge.fr,
  .hidden-race .edge.race { display: none; }
.event { cursor: default; outline: none; }
.hovering .event { opacity: .38; }
.hovering .edge { opacity: .16; }
.hovering .event.self, .hovering .event.before, .hovering .event.after, .hovering .edge.near { opacity: 1; }
.execution .event.before rect { stroke: var(--mo); stroke-width: 2.4; fill: var(--before); }
.execution .event.after rect { stroke: var(--rf); stroke-width: 2.4; fill: var(--after); }
.execution .event.self rect { stroke: var(--ink); stroke-width: 2.8; }
tr.self { background: var(--mark); } tr.before { background: var(--before); } tr.after { background: var(--after); }
.swatch.before { background: var(--mo); } .swatch.after { background: var(--rf);
  } .swatch.neither { background: var(--border); }
@media print { figure { max-height: none; } button { display: none; } }
)css";

/// Free of '&' and '<', so that the page is well-formed XML too.
inline constexpr std::string_view page_script = R"js(
(function () {
  "use strict";
  var figure = document.querySelector("figure");
  var boxes = Array.from(document.querySelectorAll("g.event"));
  var edges = Array.from(document.querySelectorAll("figure g.edge"));
  var rows = Array.from(document.querySelectorAll("tbody tr"));
  var pinned = null;

  function clock(box, thread) { return Number((box.dataset.clock.split(" "))[thread] || 0); }
  function isBefore(a, b) {
    var index = Number(a.dataset.index);
    if (a.dataset.thread === b.dataset.thread) return Number(b.dataset.index) > index;
    return clock(b, Number(a.dataset.thread)) >= index;
  }
  function role(box, self) {
    return box === self ? "self" : isBefore(box, self) ? "before" : isBefore(self, box) ? "after" : "";
  }
  function show(name) {
    var self = boxes.find(function (box) { return box.dataset.event === name; });
    figure.classList.toggle("hovering", Boolean(self));
    boxes.concat(rows).concat(edges).forEach(function (item) { item.classList.remove("self", "before", "after",
  "near"); });
    if (!self) return;
    boxes.forEach(function (box, i) {
      var is = role(box, self);
      if (is === "") return;
      box.classList.add(is);
      rows[i].classList.add(is);
    });
    edges.forEach(function (edge) {
      if (edge.dataset.from === name || edge.dataset.to === name) edge.classList.add("near");
    });
  }
  boxes.concat(rows).forEach(function (item) {
    var name = item.dataset.event;
    item.addEventListener("mouseenter", function () { if (!pinned) show(name); });
    item.addEventListener("mouseleave", function () { if (!pinned) show(null); });
    item.addEventListener("focus", function () { if (!pinned) show(name); });
    item.addEventListener("blur", function () { if (!pinned) show(null); });
    item.addEventListener("click", function (event) {
      if (event.target.closest("summary")) return;
      pinned = pinned === name ? null : name;
      show(pinned || name);
    });
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { pinned = null; show(null); }
  });
  document.querySelectorAll("input[data-kind]").forEach(function (input) {
    function apply() { figure.classList.toggle("hidden-" + input.dataset.kind, !input.checked); }
    input.addEventListener("change", apply);
    apply();
  });
  document.querySelectorAll("button[data-copies]").forEach(function (button) {
    button.addEventListener("click", function () {
      var code = document.getElementById(button.dataset.copies);
      var range = document.createRange();
      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      var done = false;
      try { done = document.execCommand("copy"); } catch (refused) { done = false; }
      button.textContent = done ? "Copied" : "Selected";
    });
  });
  document.getElementById("theme").addEventListener("click", function () {
    var root = document.documentElement;
    var now = root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
  });
})();
)js";

}  // namespace cairn::check::explain
