// Ctrl+K (⌘K) leads to the search of a list. A single letter would fire by chance for people who speak to their computer.

const search = document.querySelector("[data-quick-search]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || !search) return;
  event.preventDefault();
  search.focus();
  search.select();
});
