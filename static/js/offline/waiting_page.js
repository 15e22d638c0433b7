// The page /waiting/: opens the store of whoever is signed in and shows the list.

import { lockWhenIdle } from "./lock.js";
import { openStore, queueOfPerson } from "./page.js";
import { showWaiting } from "./waiting.js";

const find = (selector) => document.querySelector(selector);

async function start() {
  const queue = await queueOfPerson();
  if (!queue) {
    find("[data-part=empty]").hidden = false;
    return;
  }
  const show = async () => {
    const isOpen = await openStore(queue.store);
    find("#waiting-closed").hidden = isOpen;
    find("#waiting-list").hidden = !isOpen;
    if (isOpen) queue.dispatchEvent(new Event("change"));
  };
  await openStore(queue.store);
  await showWaiting(find("#waiting-list"), queue);
  await show();
  find("#waiting-open").addEventListener("click", show);
  lockWhenIdle(({ isFirst }) => {
    queue.store.lock();
    if (!isFirst) return;
    queue.dispatchEvent(new Event("change"));
    find("#waiting-closed").hidden = false;
    find("#waiting-list").hidden = true;
  });
}

start();
