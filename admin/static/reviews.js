// Digits choose a record's value in the field at hand, b keeps or drops the others: no mouse needed.
"use strict";

const rowsToPick = () => [...document.querySelectorAll(".beside [data-row]")];

// The field that has the focus; before anybody has walked to one, the first that has a choice.
function rowAtHand() {
  return document.activeElement.closest(".beside [data-row]") || rowsToPick()[0];
}

function pick(row, nth) {
  const radio = row.querySelector(`[data-nth="${nth}"]`);
  if (!radio) return;
  radio.checked = true;
  radio.focus();
}

// Enter on a value would send the form with nothing decided, and so close what is shown in clear.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".beside input")) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (!keysAreOn() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const row = rowAtHand();
  if (!row) return;
  if (/^[1-9]$/.test(event.key)) { event.preventDefault(); pick(row, event.key); return; }
  const keep = event.key === "b" && row.querySelector("[data-keep]");
  if (keep) { event.preventDefault(); keep.click(); }
});
