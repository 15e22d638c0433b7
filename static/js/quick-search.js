// "/" leads to the search of a list, except where somebody is typing already.

const search = document.querySelector("[data-quick-search]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable], dialog[open]")) return;
  event.preventDefault();
  search?.focus();
  search?.select();
});
