// The page "This phone": its PIN, what is kept on it, and removing all of that.

import { dayAndTime } from "./dates.js";
import { ask, saveFile } from "./dialogs.js";
import { openStore, queueOfPerson, removeFromPhone, renewList } from "./page.js";
import { session } from "./server.js";
import { isPossible } from "./store.js";
import { queueAsFile } from "./waiting.js";

const FEWEST = 6;
const find = (selector) => document.querySelector(selector);
const said = find("#pin-said");
const removal = find("#removal-said");

// 111111 and 123456 are what a finder tries first.
const isEasy = (pin) => new Set(pin).size < 3 || "01234567890".includes(pin) || "09876543210".includes(pin);

function weakness(pin, again) {
  if (pin.length < FEWEST) return `Choose ${FEWEST} digits or letters, or more.`;
  if (isEasy(pin)) return "This one is guessed first. Choose another.";
  return pin === again ? "" : "The two are not the same. Type it again.";
}

async function show(queue) {
  const hasPin = Boolean(queue && (await queue.store.hasPin()));
  const since = queue && (await queue.store.keptSince());
  const counts = queue ? await queue.counts() : { waiting: 0, failed: 0 };
  find("#pin-state").textContent = hasPin
    ? "A PIN is chosen on this phone."
    : "No PIN is chosen on this phone: without signal nothing can be opened here.";
  find("#pin-button").textContent = hasPin ? "Change PIN" : "Choose PIN";
  find("#kept-list").textContent = since ? `your list, fetched ${dayAndTime(since.fetched_at)}` : "no list";
  const n = counts.waiting + counts.failed;
  find("#kept-queue").textContent = n === 1 ? "1 contact not sent yet" : `${n || "no"} contacts not sent yet`;
  find("#remove").disabled = !queue;
}

async function choosePin(form) {
  const { pin, again } = form.elements;
  const wrong = weakness(pin.value, again.value);
  const signedIn = wrong ? null : await session();
  said.classList.toggle("usa-error-message", Boolean(wrong || signedIn?.trouble));
  if (wrong || signedIn.trouble) {
    said.textContent = wrong || "The PIN was not changed: that takes signal, and being signed in. Try again.";
    pin.focus();
    return;
  }
  const { store } = await queueOfPerson({ create: true });
  await store.unlockBySignIn(signedIn.device_key);
  await store.setPin(pin.value, signedIn.device_key);
  await renewList(store, { isForced: true });
  form.reset();
  said.textContent = "Done. Without signal this PIN opens your list on this phone.";
}

async function removeAll(queue) {
  const { waiting, failed } = await queue.counts();
  const n = waiting + failed;
  const dialog = find(n ? "#remove-waiting" : "#remove-all");
  for (const part of dialog.querySelectorAll("[data-part=count]")) part.textContent = n;
  let answer = await ask(dialog);
  if (answer === "file") {
    if (!(await openStore(queue.store))) {
      removal.textContent = "What waits could not be opened, so nothing was removed. Sign in anew and try again.";
      return;
    }
    saveFile("ipsapp-waiting.json", await queueAsFile(queue));
    answer = await ask(find("#remove-saved"));
  }
  if (answer !== "remove") return;
  await removeFromPhone(queue.store);
  window.location.reload();
}

async function start() {
  find("#phone-possible").hidden = false;
  find("#phone-impossible").hidden = true;
  const queue = await queueOfPerson();
  await show(queue);
  find("#pin-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    find("#pin-button").disabled = true;
    await choosePin(event.target);
    find("#pin-button").disabled = false;
    await show(await queueOfPerson());
  });
  find("#remove").addEventListener("click", async () => removeAll(await queueOfPerson()));
}

if (isPossible()) start();
