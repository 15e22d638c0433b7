// One box that ticks all the others of its form, and says whether they all are. Without JavaScript the server does.

const all = document.querySelector("input[name=everybody]");
const boxes = [...document.querySelectorAll("input[name=enrolments]")];
if (all) {
  const tell = () => { all.checked = boxes.every((box) => box.checked); };
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}
