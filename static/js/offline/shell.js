// The pages for the hours without signal: opened by the PIN (or by being signed in), filled from this phone's store.

import { showBar } from "./bar.js";
import { day, dayAndTime, today } from "./dates.js";
import { clearErrors, fillForm, missingAnswers, moveDays, namesChosen, readForm, showErrors } from "./forms.js";
import { lockWhenIdle } from "./lock.js";
import { Queue } from "./queue.js";
import { offlineList, session } from "./server.js";
import { DAYS_TO_KEEP, Store, isPossible } from "./store.js";
import { showWaiting } from "./waiting.js";

const HEADINGS = {
  today: "Today",
  clients: "Clients",
  log: "Log contact",
  employer: "Log employer contact",
  waiting: "Waiting contacts",
  unlock: "Unlock",
  nothing: "No signal",
};
// As on the page Today: each group with a mark and a word.
const GROUPS = { overdue: ["!", "Overdue"], today: ["●", "Today"], week: ["○", "Next days"] };

const find = (selector) => document.querySelector(selector);
const heading = find("#shell-heading");
const notice = find("#shell-notice");
const forms = { log: find('form[data-log="client"]'), employer: find('form[data-log="employer"]') };
let store = null;
let queue = null;
let list = null;
// The entry that is being written anew, on the log forms.
let edited = null;

// Which page --------------------------------------------------------------------------------------------------------

// Without signal every address shows this page: begin with what was asked for.
function wanted() {
  const [name, value] = window.location.hash.slice(1).split("=");
  if (name in HEADINGS || name === "edit") return [name, value];
  const { pathname } = window.location;
  if (pathname.startsWith("/waiting/")) return ["waiting"];
  if (pathname.startsWith("/employers/contacts/")) return ["employer"];
  if (pathname.startsWith("/log/") || pathname.endsWith("/contacts/new/")) return ["log"];
  if (pathname.startsWith("/clients/")) return ["clients"];
  return ["today"];
}

function showScreen(name) {
  for (const screen of document.querySelectorAll("[data-screen]")) screen.hidden = screen.dataset.screen !== name;
  heading.textContent = HEADINGS[name];
  document.title = `${HEADINGS[name]} · ipsapp`;
  const isOpen = !["unlock", "nothing"].includes(name);
  find("#shell-menu").hidden = !isOpen;
  for (const link of document.querySelectorAll("#shell-menu a")) {
    if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

async function showWanted() {
  let [name, value] = wanted();
  edited = null;
  if (name === "edit") {
    edited = await store.read(value);
    name = edited ? { client: "log", employer: "employer" }[edited.kind] : "waiting";
  }
  if (forms[name]) {
    clearErrors(forms[name]);
    forms[name].reset();
    delete forms[name].dataset.isTouched;
    fillChoices();
    moveDays(forms[name], today(list.time_zone));
    if (edited) fillForm(forms[name], edited.payload);
    else if (value) fillForm(forms[name], name === "log" ? { enrolments: [value] } : { employer: value });
  }
  showScreen(name);
  heading.focus();
}

// What is kept ------------------------------------------------------------------------------------------------------

function link(label, who, href, css = "usa-button") {
  const element = document.createElement("a");
  element.className = css;
  element.href = href;
  element.textContent = label;
  element.setAttribute("aria-label", `${label} ${who}`);
  return element;
}

function row({ mark = "", who, why, clock = "", phone, log }) {
  const item = find("#kept-row").content.firstElementChild.cloneNode(true);
  const texts = { mark, who, why, clock };
  for (const [name, text] of Object.entries(texts)) item.querySelector(`[data-part=${name}]`).textContent = text;
  const actions = item.querySelector("[data-part=actions]");
  const number = phone.replace(/[^\d+]/g, "");
  if (number) actions.append(link("Call", who, `tel:${number}`, "usa-button usa-button--outline"));
  if (log) actions.append(link("Log", who, log));
  return item;
}

function dueRow(due, mark) {
  const log = { client: `#log=${due.enrolment}`, employer: `#employer=${due.employer ?? ""}` }[due.form];
  return row({ ...due, mark, clock: `${due.title} · item ${due.item} · by ${day(due.due_on)}`, log });
}

function showDue() {
  find("#due").replaceChildren();
  for (const [group, [mark, title]] of Object.entries(GROUPS)) {
    const due = list.due.filter((each) => each.group === group);
    if (!due.length) continue;
    const section = find("#kept-group").content.firstElementChild.cloneNode(true);
    section.classList.add(`due-group--${group}`);
    section.querySelector("h2").textContent = `${title} (${due.length})`;
    section.querySelector("ul").append(...due.map((each) => dueRow(each, mark)));
    find("#due").append(section);
  }
  find("#nothing-due").hidden = list.due.length > 0;
}

const clientName = ({ name, program }) => (program ? `${name} · ${program}` : name);

function option(value, label) {
  const element = document.createElement("option");
  element.value = value;
  element.textContent = label;
  return element;
}

// The form brings one tile without a name: those of the phone's own list are made from it.
const prototypes = new Map();

function fillTiles(box, choices) {
  if (!prototypes.has(box)) prototypes.set(box, box.querySelector(".usa-checkbox"));
  const tiles = choices.map(([value, label], n) => {
    const tile = prototypes.get(box).cloneNode(true);
    const input = tile.querySelector("input");
    const text = tile.querySelector("label");
    Object.assign(input, { value, id: `${input.id}_${n}`, checked: false });
    text.htmlFor = input.id;
    text.textContent = label;
    return tile;
  });
  box.replaceChildren(...tiles);
}

function fillList(control, choices) {
  control.replaceChildren(control.options[0], ...choices.map(([value, label]) => option(value, label)));
}

// Whom the entry that is edited is about stays a choice, also when the list has them no longer.
function withChosen(choices, ids) {
  const missing = ids.filter((id) => id && !choices.some(([value]) => value === id));
  return [...choices, ...missing.map((id) => [id, edited.names[id] ?? "(not on this phone's list)"])];
}

function fillChoices() {
  const { enrolments = [], enrolment, employer } = edited?.payload ?? {};
  const clients = list.clients.map((client) => [client.enrolment, clientName(client)]);
  const employers = list.employers.map(({ id, name, city }) => [id, city ? `${name}, ${city}` : name]);
  fillTiles(forms.log.querySelector("[data-clients=tiles]"), withChosen(clients, enrolments));
  forms.log.querySelector("[data-clients=list]").closest("details").hidden = true;
  const lists = forms.employer.elements;
  fillList(lists.enrolment, withChosen(clients, [enrolment]));
  fillList(lists.employer_other, withChosen(employers, [employer]));
  fillList(lists.program, list.programs.map(({ id, name }) => [id, name]));
  lists.program.closest(".usa-form-group").hidden = list.programs.length < 2;
}

function showList() {
  const asOf = list ? `${day(list.as_of)}, fetched ${dayAndTime(list.fetched_at)}` : "";
  for (const element of document.querySelectorAll("[data-as-of]")) element.textContent = asOf;
  find("#no-list").hidden = Boolean(list);
  list ??= { due: [], clients: [], employers: [], programs: [] };
  const clients = list.clients.map((client) =>
    row({ who: clientName(client), why: client.caution || client.phase, phone: client.phone, log: `#log=${client.enrolment}` }),
  );
  find("#clients").replaceChildren(...clients);
  showDue();
  fillChoices();
}

// Logging -----------------------------------------------------------------------------------------------------------

async function save(form) {
  const missing = missingAnswers(form);
  if (Object.keys(missing).length) {
    showErrors(form, missing);
    return;
  }
  const payload = { ...readForm(form), id: crypto.randomUUID() };
  const entry = { kind: payload.kind, payload, names: { ...edited?.names, ...namesChosen(form) } };
  await (edited ? queue.replace(edited.id, entry) : queue.add(entry));
  await store.forgetDraft();
  notice.textContent = "Kept on this phone. It goes out by itself as soon as there is signal.";
  notice.hidden = false;
  window.location.hash = edited ? "#waiting" : "#today";
  queue.send();
}

for (const form of Object.values(forms)) {
  form.addEventListener("input", () => {
    form.dataset.isTouched = "yes";
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    await save(form).finally(() => {
      button.disabled = false;
    });
  });
}

const formOnScreen = () => Object.values(forms).find((form) => !form.closest("[data-screen]").hidden);

// What was being typed is kept, encrypted, when the phone locks or the page goes away.
async function keepDraft() {
  const form = formOnScreen();
  if (form?.dataset.isTouched) await store.keepDraft({ hash: window.location.hash, payload: readForm(form) });
}

async function restoreDraft() {
  const draft = await store.draft();
  if (!draft) return;
  window.history.replaceState(null, "", draft.hash || window.location.hash);
  await showWanted();
  const form = formOnScreen();
  if (!form) return;
  fillForm(form, draft.payload);
  form.dataset.isTouched = "yes";
}

// Opening and locking -----------------------------------------------------------------------------------------------

async function opened() {
  // Without a PIN no list is kept; whoever is signed in gets one for as long as the page is open.
  list = (await store.kept()) ?? (await offlineList());
  showList();
  await showWaiting(find("#waiting-list"), queue);
  await showWanted();
  await restoreDraft();
  queue.send();
}

async function lock() {
  await keepDraft();
  store.lock();
  list = edited = null;
  showList();
  find("[data-part=list]").replaceChildren();
  for (const form of Object.values(forms)) form.reset();
  notice.hidden = true;
  showScreen("unlock");
  await preparePin();
}

async function preparePin() {
  const hasPin = await store.hasPin();
  find("#unlock-form").hidden = !hasPin;
  find("#no-pin").hidden = hasPin;
}

find("#unlock-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = find("#pin");
  const said = find("#pin-error");
  const button = event.target.querySelector("button");
  button.disabled = true;
  const { left } = await store.unlockByPin(field.value);
  button.disabled = false;
  field.value = "";
  said.textContent = store.isOpen || !left ? "" : `That is not the PIN. ${left} of 5 tries left.`;
  if (store.isOpen) await opened();
  else {
    await preparePin();
    if (left) field.focus();
  }
});

async function openBySignIn() {
  const signedIn = await session();
  if (signedIn.trouble) return;
  store = await Store.ofPerson(signedIn.user_id, { create: false });
  await store?.unlockBySignIn(signedIn.device_key);
}

async function start() {
  store = await Store.last();
  if (navigator.onLine) await openBySignIn();
  if (!store) {
    showScreen("nothing");
    return;
  }
  queue = new Queue(store);
  const bar = find("#phone-bar");
  queue.addEventListener("change", () => showBar(bar, queue));
  await showBar(bar, queue);
  // Also while locked: whoever is signed in need not type a PIN for what waits.
  queue.send();
  lockWhenIdle(({ isFirst }) => (isFirst ? lock() : store.lock()));
  window.addEventListener("hashchange", () => store.isOpen && showWanted());
  document.addEventListener("visibilitychange", () => document.hidden && store.isOpen && keepDraft());
  if (store.isOpen) await opened();
  else {
    showScreen("unlock");
    await preparePin();
    find("#pin").focus();
  }
}

find("#days-to-keep").textContent = DAYS_TO_KEEP;
if (isPossible()) start();
else showScreen("nothing");
