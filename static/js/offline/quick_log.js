// The page of the log: what is saved is on the phone before it is on its way, so that a lost signal loses nothing.
// Where that cannot be, the form is sent as it is without this script.

import { clearErrors, missingAnswers, namesChosen, readForm, showErrors } from "./forms.js";
import { openStore, queueOfPerson } from "./page.js";
import { State } from "./queue.js";
import { Trouble } from "./server.js";

const form = document.querySelector("form.app-log");
const notice = document.querySelector("#log-kept");

// Told by js/log.js, which lets nobody send twice.
const openAgain = () => form.dispatchEvent(new Event("log:open"));

function refuse(errors) {
  showErrors(form, errors);
  openAgain();
}

// The contact is safe on the phone; the page says so, and a new form is one tap away.
function showKept(trouble) {
  form.hidden = true;
  notice.hidden = false;
  notice.querySelector("[data-part=signed-out]").hidden = trouble !== Trouble.SIGNED_OUT;
  notice.querySelector("[data-part=no-signal]").hidden = trouble === Trouble.SIGNED_OUT;
  notice.focus();
}

async function save(queue) {
  clearErrors(form);
  const missing = missingAnswers(form);
  if (Object.keys(missing).length) {
    refuse(missing);
    return;
  }
  const payload = readForm(form);
  await queue.add({ kind: payload.kind, payload, names: namesChosen(form) });
  const result = await queue.sendNow(payload.id);
  if (result.state === "stored") window.location.assign(result.answer.url ?? form.action);
  else if (result.state === State.WAITING) showKept(queue.trouble);
  else {
    // What was refused is on the screen again, to be mended here; both versions of a conflict stay in the list.
    if (result.state === State.REFUSED) await queue.discard(payload.id);
    refuse(result.errors);
  }
}

async function start() {
  const queue = await queueOfPerson({ create: true });
  // Opened now: when the signal is lost nobody can ask for the key.
  if (!queue || !(await openStore(queue.store))) return;
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    event.preventDefault();
    if (await openStore(queue.store)) await save(queue);
    else refuse({ "": ["This phone has no signal, or your sign-in is over. Keep this page open and save again later."] });
  });
}

start();
