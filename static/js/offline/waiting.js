// The list of contacts that are not saved yet, on its own page and in the pages for the hours without signal.

import { day, dayAndTime, today } from "./dates.js";
import { ask, saveFile } from "./dialogs.js";
import { describe } from "./forms.js";
import { State } from "./queue.js";

const STATES = {
  [State.WAITING]: ["Waiting", "app-tag--due"],
  [State.REFUSED]: ["Could not be saved", "app-tag--overdue"],
  [State.CONFLICT]: ["Saved before, with other content", "app-tag--overdue"],
};

function formOf(kind) {
  const selector = `form[data-log="${kind}"]`;
  return document.querySelector(selector) ?? document.querySelector("#log-forms").content.querySelector(selector);
}

function title(entry) {
  const { payload, names } = entry;
  const ids = entry.kind === "client" ? payload.enrolments : [payload.employer];
  const who = ids.map((id) => names[id]).filter(Boolean).join(", ") || payload.new_employer || "somebody";
  return `${who}, ${day(payload.occurred_on)}`;
}

const lines = (entry) => describe(formOf(entry.kind), entry.payload, entry.names);

function asText(entry) {
  return [title(entry), ...lines(entry).map(([, question, answer]) => `${question}: ${answer}`)].join("\n");
}

function cell(kind, text) {
  const element = document.createElement(kind);
  element.textContent = text;
  return element;
}

function facts(entry) {
  const list = document.createElement("dl");
  list.className = "app-facts";
  for (const [, question, answer] of lines(entry)) list.append(cell("dt", question), cell("dd", answer));
  return list;
}

// Both versions side by side; what differs is marked by a word, not by a colour.
function comparison(entry) {
  const form = formOf(entry.kind);
  const versions = [entry.stored ?? {}, entry.sent].map((payload) => describe(form, payload, entry.names));
  const questions = new Map(versions.flat().map(([name, question]) => [name, question]));
  const table = document.querySelector("#conflict").content.firstElementChild.cloneNode(true);
  for (const [name, question] of questions) {
    const [saved, here] = versions.map((version) => version.find(([each]) => each === name)?.[2] ?? "—");
    const row = document.createElement("tr");
    const heading = cell("th", question);
    heading.scope = "row";
    row.append(heading, cell("td", saved), cell("td", here), cell("td", saved === here ? "" : "≠ differs"));
    if (saved !== here) row.className = "app-differs";
    table.tBodies[0].append(row);
  }
  return table;
}

function card(entry, actions) {
  const item = document.querySelector("#waiting-entry").content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`[data-part="${name}"]`);
  const [word, css] = STATES[entry.state];
  part("title").textContent = title(entry);
  part("state").textContent = word;
  part("state").classList.add(css);
  part("made").textContent = `Written down ${dayAndTime(entry.made_at)}`;
  const reasons = Object.values(entry.errors ?? {}).flat();
  part("reasons").append(...reasons.map((reason) => cell("li", reason)));
  part("reasons").hidden = !reasons.length;
  part("conflict").hidden = entry.state !== State.CONFLICT;
  part("content").append(entry.state === State.CONFLICT ? comparison(entry) : facts(entry));
  for (const button of item.querySelectorAll("button, a")) {
    const { action } = button.dataset;
    // What waits may have been saved already, and a conflict stays one however often it is sent.
    const { WAITING, REFUSED } = State;
    const isUseless = (action === "edit" && entry.state === WAITING) || (action === "retry" && entry.state !== REFUSED);
    if (isUseless) button.remove();
    else if (action === "edit") button.href = `${button.getAttribute("href")}#edit=${entry.id}`;
    else button.addEventListener("click", () => actions[action](entry));
  }
  return item;
}

// Shows the list in `root` and keeps it true; `root` is the content of caseload/_waiting_list.html.
export function showWaiting(root, queue) {
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const said = part("said");
  const actions = {
    retry: (entry) => queue.retry(entry.id),
    copy: async (entry) => {
      await navigator.clipboard.writeText(asText(entry));
      said.textContent = "Copied. Paste it where it is needed.";
    },
    discard: async (entry) => {
      const dialog = document.querySelector("#discard");
      dialog.querySelector("[data-part=what]").textContent = title(entry);
      if ((await ask(dialog)) === "discard") await queue.discard(entry.id);
    },
  };
  const file = async () => saveFile(`ipsapp-waiting-${today()}.json`, await queueAsFile(queue));
  part("send").addEventListener("click", () => queue.send());
  part("file").addEventListener("click", file);
  const show = async () => {
    if (!queue.store.isOpen) {
      part("list").replaceChildren();
      return;
    }
    const entries = await queue.store.entries();
    part("list").replaceChildren(...entries.map((entry) => card(entry, actions)));
    part("empty").hidden = entries.length > 0;
    part("all").hidden = entries.length === 0;
    part("send").hidden = !entries.some((entry) => entry.state === State.WAITING);
  };
  queue.addEventListener("change", show);
  return show();
}

// Everything in words and as it would be sent, for whoever enters it by hand.
export async function queueAsFile(queue) {
  const entries = await queue.store.entries();
  return JSON.stringify(
    entries.map((entry) => ({
      state: entry.state,
      text: document.querySelector("#log-forms, form[data-log]") ? asText(entry) : undefined,
      names: entry.names,
      contact: entry.payload,
      errors: entry.errors,
      stored: entry.stored,
    })),
    null,
    2,
  );
}
