// How many a segment reaches follows the form while it is filled in; without this file a button asks.
"use strict";

const builder = document.querySelector("[data-builder]");
const PAUSE = 500, SOON = 2000, LATE = 60000;
let question = new AbortController();
let next = 0;
let patience = SOON;

const filledIn = () => builder.querySelector("form");
const count = () => document.getElementById("count");
const say = (words) => { builder.querySelector("[role=status]").textContent = words; };

// Sends the form as a button would, gives up what was asked before, and gives the page that is answered.
async function ask(verb) {
  clearTimeout(next);
  question.abort();
  question = new AbortController();
  const body = new URLSearchParams(new FormData(filledIn()));
  body.set("do", verb);
  const address = filledIn().getAttribute("action");
  const answer = await fetch(address, { method: "POST", body, redirect: "error", signal: question.signal });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("[data-builder]")) throw new Error("another page was answered");
  return page;
}

function show(page) {
  const missing = [...page.querySelectorAll(".faults li")].map((line) => line.textContent.trim());
  if (missing.length) { say(`${builder.dataset.unfinished} ${missing.join(" ")}`); return; }
  const fresh = page.getElementById("count");
  count().replaceChildren(...fresh.childNodes);
  say(page.querySelector("[role=status].said").textContent.trim());
  if ("waiting" in fresh.dataset) lookAgain();
}

// While people are being decided anew the count moves by itself, ever more seldom.
function lookAgain() {
  next = setTimeout(recount, patience);
  patience = Math.min(patience * 2, LATE);
}

async function recount() {
  count().setAttribute("aria-busy", "true");
  try {
    show(await ask("try"));
  } catch (error) {
    if (error.name === "AbortError") return;
    say(builder.dataset.failed);
  }
  count().removeAttribute("aria-busy");
}

// Rows and groups come and go in place; where that fails the whole form is sent, as without this file.
async function reshape(button) {
  const known = new Set([...builder.querySelectorAll(".rule-row")].map((row) => row.id));
  const group = button.closest(".rules-group")?.id;
  try {
    const page = await ask(button.value);
    filledIn().replaceChildren(...page.querySelector("[data-builder] form").childNodes);
  } catch {
    button.dataset.tried = "";
    filledIn().requestSubmit(button);
    return;
  }
  const fresh = [...builder.querySelectorAll(".rule-row")].find((row) => !known.has(row.id));
  (fresh || document.getElementById(group) || [...builder.querySelectorAll(".rules-group")].at(-1)).focus();
  recount();
}

builder.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || "tried" in button.dataset || !/^(add|drop|group)/.test(button.value)) return;
  event.preventDefault();
  reshape(button);
});

builder.addEventListener("input", () => {
  clearTimeout(next);
  patience = SOON;
  next = setTimeout(recount, PAUSE);
});

if ("waiting" in count().dataset) lookAgain();
else if ("begun" in builder.dataset && !count().querySelector(".tiles")) recount();
