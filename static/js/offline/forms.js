// Between a form of the log and what is sent of it. The form itself knows its questions and the words of its answers:
// nothing about them is written here a second time.

import { ISO_DATE, day, daysBetween, later } from "./dates.js";

// A question may have usual answers as tiles and, behind one more tile, a field of its own for any other.
const OTHER = "other";
const OTHER_FIELD = /_other$/;
const IS_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const NO_ANSWERS = new Set(["id", "kind", "csrfmiddlewaretoken", ""]);

const controlsOf = (form, name) => [...form.elements].filter((control) => control.name === name);
const namesOf = (form) => [
  ...new Set(
    [...form.elements].map(({ name }) => name).filter((name) => !NO_ANSWERS.has(name) && !OTHER_FIELD.test(name)),
  ),
];
// A tick box that stands alone has no value of its own: it is a yes or a no.
const isTick = (control) => control.type === "checkbox" && !control.hasAttribute("value");

function read(form, name) {
  const controls = controlsOf(form, name);
  const [first] = controls;
  if (isTick(first)) return first.checked;
  if (first.type === "checkbox") return controls.filter((each) => each.checked).map((each) => each.value);
  const value = first.type === "radio" ? (controls.find((each) => each.checked)?.value ?? "") : first.value.trim();
  return value === OTHER ? controlsOf(form, `${name}_other`)[0].value.trim() : value;
}

const isAnswer = (value) => value !== "" && value !== false && value !== null && value?.length !== 0;

// What was answered; what was left out is left out, and the server knows what that means.
export function readForm(form) {
  const answers = namesOf(form).map((name) => [name, read(form, name)]);
  return {
    id: form.elements.id.value,
    kind: form.elements.kind.value,
    ...Object.fromEntries(answers.filter(([, value]) => isAnswer(value))),
  };
}

// The search box that stands before a long list shows the words of what is chosen in it.
function showInSearchBox(select) {
  const box = select.closest(".usa-combo-box")?.querySelector("input");
  if (box) box.value = select.selectedOptions[0]?.textContent.trim() ?? "";
}

const isSame = (one, other) => String(one).toLowerCase() === String(other).toLowerCase();

function write(form, name, value) {
  const controls = controlsOf(form, name);
  const [first] = controls;
  if (isTick(first)) first.checked = value === true;
  else if (first.type === "checkbox") {
    for (const each of controls) each.checked = (value ?? []).includes(each.value);
  } else if (first.type === "radio") {
    const tile = controls.find((each) => isSame(each.value, value ?? "")) ?? controls.find((each) => each.value === OTHER);
    for (const each of controls) each.checked = each === tile;
    const [other] = controlsOf(form, `${name}_other`);
    if (other) other.value = tile?.value === OTHER ? (value ?? "") : "";
    if (other?.options) showInSearchBox(other);
  } else first.value = value ?? "";
}

export function fillForm(form, payload) {
  for (const name of namesOf(form)) {
    if (name in payload) write(form, name, payload[name]);
  }
  form.dispatchEvent(new Event("change"));
}

// A page that was kept for days calls other days "Today" and "In a week".
export function moveDays(form, today) {
  const n = daysBetween(form.dataset.today, today);
  for (const tile of form.querySelectorAll("[type=radio]")) {
    if (ISO_DATE.test(tile.value)) tile.value = later(tile.value, n);
  }
  form.dataset.today = today;
}

// In words ---------------------------------------------------------------------------------------------------------

const textWithoutMarks = (element) => {
  const copy = element.cloneNode(true);
  for (const mark of copy.querySelectorAll(".app-optional, .app-caution, .usa-sr-only")) mark.remove();
  return copy.textContent.trim();
};

const labelOf = (control) => control.labels?.[0] ?? control.parentElement.querySelector(`[for="${control.id}"]`);
const group = (control) => control.closest(".usa-form-group");
const headingOf = (controls) =>
  (isTick(controls[0]) ? null : group(controls[0])?.querySelector("legend")) ?? labelOf(controls[0]);

function answer(form, name, value, names) {
  if (Array.isArray(value)) return value.map((each) => answer(form, name, each, names)).join(", ");
  if (!isAnswer(value ?? "") && value !== false) return "";
  const controls = controlsOf(form, name);
  if (isTick(controls[0])) return value ? "Yes" : "";
  if (names[value]) return names[value];
  if (ISO_DATE.test(value)) return day(value);
  const choice = controls.find((each) => each.type !== "hidden" && each.value !== "" && isSame(each.value, value));
  if (choice && choice.type !== "text" && !choice.options) return textWithoutMarks(labelOf(choice));
  // An id whose name this phone never knew.
  return IS_ID.test(value) ? "(not on this phone's list)" : String(value);
}

// The questions that were answered, as [name, question, answer], in the order of the form.
export const describe = (form, payload, names) =>
  namesOf(form)
    .filter((name) => name in payload)
    .map((name) => [
      name,
      textWithoutMarks(headingOf(controlsOf(form, name))),
      answer(form, name, payload[name], names),
    ])
    .filter(([, , text]) => text !== "");

// Names of the people and businesses chosen: the entry must say whom it is about when the list is gone.
export const namesChosen = (form) =>
  Object.fromEntries(
    [...form.querySelectorAll("option:checked, [data-clients] :checked, [data-employers] :checked")]
      .filter((chosen) => IS_ID.test(chosen.value))
      .map((chosen) => [chosen.value, textWithoutMarks(chosen.labels?.[0] ?? chosen)]),
  );

// Errors -----------------------------------------------------------------------------------------------------------

export function clearErrors(form) {
  for (const old of form.querySelectorAll("[data-error]")) old.remove();
  for (const marked of form.querySelectorAll(".usa-form-group--error")) marked.classList.remove("usa-form-group--error");
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

function paragraph(text) {
  const element = document.createElement("p");
  const mark = document.createElement("span");
  mark.className = "usa-sr-only";
  mark.textContent = "Error: ";
  element.append(mark, text);
  return element;
}

function showAtField(form, name, sentences) {
  const controls = controlsOf(form, name);
  const box = controls.length && group(controls[0]);
  if (!box) return null;
  const error = document.createElement("div");
  error.className = "usa-error-message";
  error.dataset.error = "";
  error.append(...sentences.map(paragraph));
  box.classList.add("usa-form-group--error");
  for (const control of controls) control.setAttribute("aria-invalid", "true");
  const place = box.querySelector(".usa-hint") ?? box.querySelector("legend, label");
  place.after(error);
  return controls.find((control) => control.type !== "hidden" && control.offsetParent) ?? controls[0];
}

// The summary above the form, each sentence leading to its field, and the sentence again at the field.
export function showErrors(form, errors) {
  clearErrors(form);
  const summary = document.querySelector("#error-summary").content.firstElementChild.cloneNode(true);
  summary.dataset.error = "";
  const list = summary.querySelector("ul");
  for (const [name, sentences] of Object.entries(errors)) {
    const field = showAtField(form, name, sentences);
    for (const sentence of sentences) {
      const item = document.createElement("li");
      const text = field ? `${textWithoutMarks(headingOf(controlsOf(form, name)))}: ${sentence}` : sentence;
      if (field) {
        const link = document.createElement("a");
        link.href = `#${field.id}`;
        link.textContent = text;
        link.addEventListener("click", (event) => {
          event.preventDefault();
          field.focus();
        });
        item.append(link);
      } else item.append(text);
      list.append(item);
    }
  }
  form.prepend(summary);
  summary.focus();
}

const MISSING = { radio: "Choose one.", checkbox: "Choose one or more." };

// What the form itself says must be answered; everything else the server decides on arrival.
export function missingAnswers(form) {
  const missing = {};
  for (const name of namesOf(form)) {
    const controls = controlsOf(form, name);
    const heading = headingOf(controls);
    // What is not asked for in this case is not on the screen. Where it was met is asked for only then.
    const isAsked = heading?.offsetParent && (name === "place" || !heading.querySelector(".app-optional"));
    if (isAsked && !isTick(controls[0]) && !isAnswer(read(form, name))) {
      missing[name] = [MISSING[controls[0].type] ?? "This is needed."];
    }
  }
  const isWithEmployer = form.elements.kind.value === "employer";
  // Also when there is nobody to choose from, and so no tile that could be missed.
  if (!isWithEmployer && !namesOf(form).includes("enrolments")) missing.enrolments = ["Choose the client."];
  if (isWithEmployer && !read(form, "employer") && !read(form, "new_employer")) {
    missing.employer = ["Choose an employer, or name a new one."];
  }
  return missing;
}
