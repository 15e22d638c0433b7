// On every page of somebody who logs: the bar, sending what waits, the kept list, and signing out.

import { showBar } from "./bar.js";
import { today } from "./dates.js";
import { ask, saveFile } from "./dialogs.js";
import { lockWhenIdle } from "./lock.js";
import { Queue } from "./queue.js";
import { offlineList, session } from "./server.js";
import { Store, isAnythingKept, isPossible } from "./store.js";
import { queueAsFile } from "./waiting.js";

const RENEW_LIST_MS = 30 * 60 * 1000;
const bar = document.querySelector("#phone-bar");

// The queue of whoever is signed in; null while nothing of theirs is on this phone. `create` makes a place for it.
let made = null;
export function queueOfPerson({ create = false } = {}) {
  const make = async () => {
    if (!isPossible()) return null;
    const store = await Store.ofPerson(bar.dataset.user, { create });
    if (!store) return null;
    const queue = new Queue(store);
    queue.addEventListener("change", () => showBar(bar, queue));
    lockWhenIdle(() => store.lock());
    return queue;
  };
  const chain = Promise.resolve(made).then((queue) => queue ?? make());
  made = chain;
  return chain;
}

// Opens the store with the key the server gives to whoever is signed in. False when it cannot be opened so.
export async function openStore(store) {
  if (store.isOpen) return true;
  const signedIn = await session();
  return !signedIn.trouble && store.unlockBySignIn(signedIn.device_key);
}

// The list is fetched for a phone with a PIN only: without one it could not be read when it is needed.
export async function renewList(store, { isForced = false } = {}) {
  if (!(await store.hasPin())) return;
  const since = await store.keptSince();
  const isFresh = since && since.as_of === today(since.time_zone) && Date.now() - Date.parse(since.fetched_at) < RENEW_LIST_MS;
  if (isFresh && !isForced) return;
  const list = await offlineList();
  if (list && (await openStore(store))) await store.keep(list);
}

// Signing out -------------------------------------------------------------------------------------------------------

async function removeCaches() {
  if (!window.caches || isAnythingKept()) return;
  const names = (await caches.keys()).filter((name) => name.startsWith("ipsapp-"));
  await Promise.all(names.map((name) => caches.delete(name)));
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.unregister();
}

export async function removeFromPhone(store) {
  await store.remove();
  await removeCaches();
}

const count = async (queue) => Object.values(await queue.counts()).reduce((sum, each) => sum + each, 0);

// True when the person may go: nothing waits any more, or they know that it stays.
async function mayLeave(queue) {
  const dialog = document.querySelector("#sign-out-warning");
  for (let n = await count(queue); n; n = await count(queue)) {
    const what = n === 1 ? "1 contact is not sent yet" : `${n} contacts are not sent yet`;
    dialog.querySelector("[data-part=what]").textContent = what;
    const answer = await ask(dialog);
    if (answer === "send") await queue.send();
    else if (answer === "file") {
      if (await openStore(queue.store)) saveFile(`ipsapp-waiting-${today()}.json`, await queueAsFile(queue));
    } else return answer === "leave";
  }
  return true;
}

function guardSignOut(form) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const queue = await queueOfPerson();
    if (queue) {
      if (!(await mayLeave(queue))) return;
      if (!(await count(queue))) await removeFromPhone(queue.store);
    }
    form.submit();
  });
}

async function start() {
  // A browser may refuse it: then there are no pages without signal, and everything else is as ever.
  navigator.serviceWorker?.register("/service-worker.js").catch(() => {});
  for (const form of document.querySelectorAll(`form[action="${bar.dataset.signOut}"]`)) guardSignOut(form);
  const queue = await queueOfPerson();
  if (!queue) return;
  await showBar(bar, queue);
  await queue.send();
  await renewList(queue.store);
}

if (bar && isPossible()) start();
