// Taking over a proposal without a round trip, and Escape out of a field so that the keys work again.
"use strict";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take]");
  if (!button) return;
  event.preventDefault();
  const field = document.getElementById(button.dataset.take);
  field.value = button.dataset.text;
  field.focus();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest(".mend-row")) event.target.blur();
});
