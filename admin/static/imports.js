// A file may be dropped anywhere on its box, and the progress of an import moves by itself.
"use strict";

const box = document.querySelector("[data-drop]");
if (box) {
  const input = box.querySelector("input[type=file]");
  for (const kind of ["dragenter", "dragover"]) {
    box.addEventListener(kind, (event) => { event.preventDefault(); box.dataset.over = ""; });
  }
  box.addEventListener("dragleave", () => { delete box.dataset.over; });
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    delete box.dataset.over;
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}

async function lookAgain() {
  const live = document.querySelector("[data-live]");
  if (!live) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page && page.getElementById(live.id);
  if (!fresh) { setTimeout(lookAgain, 5000); return; }
  if (!("live" in fresh.dataset)) { location.reload(); return; }
  live.replaceChildren(...fresh.childNodes);
  setTimeout(lookAgain, 1500);
}
setTimeout(lookAgain, 1500);
