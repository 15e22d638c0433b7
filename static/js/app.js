// What every page does in a browser. Each page works without it.

// After a form came back with errors, the list of them is read out and the next Tab leads to its first link.
document.querySelector("[data-focus]")?.focus();

// Menus close by Escape and by a click elsewhere.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
};
document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.activeElement.closest("details[data-menu]")?.querySelector("summary").focus();
  closeMenus(null);
});

// When a session has ended, a part of a page is answered with the sign-in page: go there instead of showing it inside.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.xhr.responseURL.includes("/account/")) return;
  event.detail.shouldSwap = false;
  window.location.reload();
});

// An idle session is announced before it ends, and can be kept. When it has ended the page leaves the screen.
const dialog = document.querySelector("#session-end");
if (dialog) {
  const idle = Number(dialog.dataset.idleSeconds);
  const warning = 120;
  let end = Date.now() + idle * 1000;
  const look = () => {
    const left = (end - Date.now()) / 1000;
    if (left <= 0) window.location.reload();
    else if (left <= warning && !dialog.open) dialog.showModal();
  };
  setInterval(look, 5000);
  // A computer that slept wakes up long after the end.
  document.addEventListener("visibilitychange", look);
  dialog.addEventListener("close", async () => {
    const response = await fetch(window.location.href, { method: "HEAD" });
    if (response.redirected) window.location.reload();
    end = Date.now() + idle * 1000;
  });
}
