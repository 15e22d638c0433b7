// A button that prints the page; where no script runs it stays hidden, and the browser's menu does it.
const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
