// Between a form of the log and what is sent of it. The form itself knows its questions and the words of its answers:
// nothing about them is written here a second time.

import { day } from "./dates.js";

const ISO_DATE = /^\d{4}-\d\d-\d\d$/;

const controlsOf = (form, name) => [...form.elements].filter((control) => control.name === name);
const namesOf = (form) => [
  ...new Set([...form.elements].map((control) => control.name).filter((name) => name && name !== "csrfmiddlewaretoken")),
];
// A tick box that stands alone has no value of its own: it is a yes or a no.
const isTick = (control) => control.type === "checkbox" && !control.hasAttribute("value");

function read(controls) {
  const [first] = controls;
  if (isTick(first)) return first.checked;
  if (first.type === "checkbox") return controls.filter((each) => each.checked).map((each) => each.value);
  if (first.type === "select-multiple") return [...first.selectedOptions].map((option) => option.value);
  if (first.type === "number") return first.value === "" ? null : Number(first.value);
  if (first.type === "date" || first.type === "select-one") return first.value || null;
  if (first.type !== "radio") return first.value.trim();
  const value = controls.find((each) => each.checked)?.value ?? "";
  const isYesOrNo = controls.some((each) => each.value === "yes");
  return isYesOrNo ? ({ yes: true, no: false }[value] ?? null) : value;
}

export function readForm(form) {
  const answers = namesOf(form).map((name) => [name, read(controlsOf(form, name))]);
  return { kind: form.dataset.log, ...Object.fromEntries(answers) };
}

function write(controls, value) {
  const [first] = controls;
  const values = (Array.isArray(value) ? value : [value]).map((each) =>
    each === true ? "yes" : each === false ? "no" : each === null ? "" : String(each),
  );
  if (isTick(first)) first.checked = value === true;
  else if (first.type === "checkbox" || first.type === "radio") {
    for (const each of controls) each.checked = values.includes(each.value);
  } else if (first.type === "select-multiple") {
    for (const option of first.options) option.selected = values.includes(option.value);
  } else first.value = values[0] ?? "";
}

export function fillForm(form, payload) {
  for (const name of namesOf(form)) {
    if (name in payload) write(controlsOf(form, name), payload[name]);
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

// In words ---------------------------------------------------------------------------------------------------------

const textWithoutMarks = (element) => {
  const copy = element.cloneNode(true);
  for (const mark of copy.querySelectorAll(".app-optional, .usa-sr-only")) mark.remove();
  return copy.textContent.trim();
};

const group = (control) => control.closest(".usa-form-group");

function question(controls) {
  const [first] = controls;
  const label = first.labels?.[0] ?? group(first)?.querySelector(`label[for="${first.id}"]`);
  const legend = isTick(first) ? null : group(first)?.querySelector("legend");
  return textWithoutMarks(legend ?? label ?? first);
}

function answer(controls, value, names) {
  if (Array.isArray(value)) return value.map((each) => answer(controls, each, names)).join(", ");
  if (value === null || value === undefined || value === "") return "";
  if (value === true) return "Yes";
  if (value === false) return isTick(controls[0]) ? "" : "No";
  const [first] = controls;
  const options = first.options ? [...first.options] : [];
  const option = options.find((each) => each.value === String(value));
  if (option) return option.textContent.trim();
  const choice = controls.find((each) => ["radio", "checkbox"].includes(each.type) && each.value === String(value));
  if (choice) return textWithoutMarks(choice.labels?.[0] ?? choice.nextElementSibling);
  if (names[value]) return names[value];
  if (ISO_DATE.test(value)) return day(value);
  // An id whose name this phone never knew.
  return first.options || first.type === "checkbox" ? "(not on this phone's list)" : String(value);
}

// The questions that were answered, as [name, question, answer], in the order of the form.
export const describe = (form, payload, names) =>
  namesOf(form)
    .filter((name) => name !== "id" && name in payload)
    .map((name) => {
      const controls = controlsOf(form, name);
      return [name, question(controls), answer(controls, payload[name], names)];
    })
    .filter(([, , text]) => text !== "");

// Names of the people and businesses chosen: the entry must say whom it is about when the list is gone.
export const namesChosen = (form) =>
  Object.fromEntries(
    [...form.querySelectorAll("option:checked, [data-who] input:checked")]
      .filter((chosen) => /^[0-9a-f-]{36}$/.test(chosen.value))
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
      const text = field ? `${question(controlsOf(form, name))}: ${sentence}` : sentence;
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

// What the form itself says must be answered; everything else the server decides on arrival.
export function missingAnswers(form) {
  const missing = {};
  for (const name of namesOf(form)) {
    const controls = controlsOf(form, name);
    const value = read(controls);
    const isEmpty = value === null || value === "" || (Array.isArray(value) && !value.length);
    if (isEmpty && controls.some((control) => control.required)) {
      missing[name] = [controls[0].type === "radio" ? "Choose one." : "This is needed."];
    }
  }
  return missing;
}
