// The thin bar that says what is not saved yet. It never says less than there is.

import { Trouble } from "./server.js";

const WHY = {
  "": "to be sent",
  [Trouble.NO_SIGNAL]: "will send when there is signal",
  [Trouble.SIGNED_OUT]: "sign in to send them",
  [Trouble.SERVER]: "the server does not answer; this phone tries again by itself",
  [Trouble.OTHER_PERSON]: "they belong to somebody else who signed in on this phone",
  [Trouble.LOCKED]: "open them with your PIN to send them",
};

export function barText({ waiting, failed }, trouble) {
  const parts = [];
  if (waiting) parts.push(`${waiting} waiting — ${WHY[trouble]}`);
  if (failed) parts.push(`${failed} could not be saved`);
  return parts.join(" · ");
}

export async function showBar(bar, queue) {
  const counts = await queue.counts();
  const text = barText(counts, queue.trouble);
  bar.querySelector("a").textContent = text;
  bar.classList.toggle("app-phone-bar--failed", counts.failed > 0);
  bar.hidden = !text;
}
