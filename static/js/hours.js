// Hours by the thumb: each field gets a button for half an hour less and one for half an hour more, and each day one that
// takes over the day entered above it. Without JavaScript the fields are typed into.

const button = (text, label) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "usa-button usa-button--outline";
  made.textContent = text;
  if (label) made.setAttribute("aria-label", label);
  return made;
};

for (const field of document.querySelectorAll("[data-stepper]")) {
  const name = document.querySelector(`label[for="${field.id}"]`).textContent.trim();
  const less = button("−", `Half an hour less: ${name}`);
  const more = button("+", `Half an hour more: ${name}`);
  const row = document.createElement("div");
  row.className = "app-stepper";
  field.before(row);
  row.append(less, field, more);
  less.addEventListener("click", () => {
    if (field.value === "") field.value = "0";
    else field.stepDown();
  });
  more.addEventListener("click", () => {
    if (field.value === "") field.value = field.dataset.stepper;
    else field.stepUp();
  });
}

const days = [...document.querySelectorAll("[data-hours]")];
days.slice(1).forEach((day, index) => {
  const above = days[index];
  const same = button("Same as the day above");
  same.addEventListener("click", () => {
    const from = above.querySelectorAll("input");
    day.querySelectorAll("input").forEach((input, part) => { input.value = from[part].value; });
  });
  day.append(same);
});
