// What every page does in a browser. Each page works without it.

// After a form came back with errors, the list of them is read out and the next Tab leads to its first link.
document.querySelector("[data-focus]")?.focus();

// The person menu closes as menus do.
const person = document.querySelector(".app-person");
document.addEventListener("click", (event) => {
  if (person && !person.contains(event.target)) person.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !person?.open) return;
  person.open = false;
  person.querySelector("summary").focus();
});

// When a session has ended, a part of a page is answered with the sign-in page: go there instead of showing it inside.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.xhr.responseURL.includes("/account/")) return;
  event.detail.shouldSwap = false;
  window.location.reload();
});
