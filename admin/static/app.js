// Keys, dialogs and small comforts. Every page works without this file.
"use strict";

// Letters mean nothing to a radio button or a checkbox, so there the keys still act.
const FIELDS = "input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable]";
const typing = (target) => target.closest(FIELDS) !== null;
const keysAreOn = () => document.body.dataset.keys === "on";

// Dialogs: a [data-dialog] link opens the dialog of that id instead of following its address.
function openDialog(event, opener) {
  const dialog = document.getElementById(opener.dataset.dialog);
  if (!dialog) return;
  event.preventDefault();
  const form = dialog.querySelector("form[method=post]");
  if (form && opener.dataset.action) form.action = opener.dataset.action;
  const slot = dialog.querySelector("[data-about-slot]");
  if (slot) slot.textContent = opener.dataset.about || "";
  dialog.showModal();
}

async function copyText(button) {
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  button.querySelector("span").textContent = button.dataset.copied;
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) openDialog(event, opener);
  const copier = event.target.closest("[data-copy]");
  if (copier) copyText(copier);
});

// Rows: j and k walk, Enter follows the row's own link because it has the focus.
function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
  (next.querySelector("[data-open], [type=radio]:checked") || next.querySelector("a, button")).focus();
}

const moves = {
  "?": () => document.getElementById("keys")?.showModal(),
  "/": () => document.querySelector("[data-search]")?.focus(),
  j: () => walk(1),
  k: () => walk(-1),
};

// g and then a letter goes to a place of the menu.
let going = -Infinity;

document.addEventListener("keydown", (event) => {
  if (!keysAreOn() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  const place = event.timeStamp - going < 1500 && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
  going = event.key === "g" ? event.timeStamp : -Infinity;
  if (place) { event.preventDefault(); place.click(); return; }
  const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (button) { event.preventDefault(); button.click(); return; }
  if (moves[event.key]) { event.preventDefault(); moves[event.key](); }
});

for (const copier of document.querySelectorAll("[data-copy]")) copier.hidden = !navigator.clipboard;
document.querySelector("[data-focus]")?.focus();
