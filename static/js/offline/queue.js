// Contacts on their way to the server. Each is written to the phone before it is sent, and leaves the phone only when
// the server has said that it is stored.
//
// An entry is { id, order, state, kind, payload, names, made_at }; one that could not be saved has `errors`, and a
// conflict both versions as the server reads them, `stored` and `sent`.
// The event "change" comes after anything in the queue changed, in this tab or another.

import { databaseName } from "./crypto.js";
import { Trouble, sendContact, session } from "./server.js";

export const State = { WAITING: "waiting", REFUSED: "refused", CONFLICT: "conflict" };

const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 300_000;

export class Queue extends EventTarget {
  #channel;
  #draining = null;
  #isAskedAgain = false;
  #pause = FIRST_PAUSE_MS;
  #timer = null;
  #answers = new Map();
  // The entry whose page stands before the person.
  #shown = null;

  constructor(store) {
    super();
    this.store = store;
    // Why entries still wait; empty before the first attempt and when nothing stood in the way.
    this.trouble = "";
    this.#channel = new BroadcastChannel(store.name);
    this.#channel.onmessage = () => this.dispatchEvent(new Event("change"));
    window.addEventListener("online", () => this.send());
  }

  async counts() {
    const [waiting, refused, conflict] = await Promise.all(
      Object.values(State).map(async (state) => (await this.store.idsInState(state)).length),
    );
    return { waiting, failed: refused + conflict };
  }

  // Write ahead: afterwards the contact survives a closed tab. An entry that was refused is replaced by its id.
  async add({ kind, payload, names }) {
    const made = { made_at: new Date().toISOString(), order: Date.now() };
    await this.store.write({ id: payload.id, state: State.WAITING, kind, payload, names, ...made });
    this.#changed();
  }

  // Send what waits, then say how it went with one entry: { state: "stored", answer }, or its state with the reasons.
  async sendNow(id) {
    this.#shown = id;
    await this.send();
    const answer = this.#answers.get(id);
    const entry = answer ? null : await this.store.read(id);
    // Not in the queue any more and not sent from here: another tab has sent it.
    return entry ?? { state: "stored", answer: answer ?? {} };
  }

  // Send everything that waits. Asked again while it runs, it looks once more at the end.
  send() {
    if (this.#draining) {
      this.#isAskedAgain = true;
      return this.#draining;
    }
    clearTimeout(this.#timer);
    this.#draining = this.#drainAndPlan().finally(() => {
      this.#draining = null;
    });
    return this.#draining;
  }

  async #drainAndPlan() {
    do {
      this.#isAskedAgain = false;
      // One tab at a time; the next one finds what is left, often nothing.
      this.trouble = await navigator.locks.request(`${this.store.name} sending`, () => this.#drain());
    } while (this.#isAskedAgain && !this.trouble);
    this.dispatchEvent(new Event("change"));
    if (this.trouble === Trouble.NO_SIGNAL || this.trouble === Trouble.SERVER) this.#plan();
    else this.#pause = FIRST_PAUSE_MS;
  }

  // Later and later, and not all phones of a program at once when the server comes back.
  #plan() {
    this.#timer = setTimeout(() => this.send(), this.#pause * (0.5 + Math.random()));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  async #drain() {
    if (!(await this.store.idsInState(State.WAITING)).length) return "";
    const signedIn = await session();
    if (signedIn.trouble) return signedIn.trouble;
    if ((await databaseName(signedIn.user_id)) !== this.store.name) return Trouble.OTHER_PERSON;
    if (!this.store.isOpen && !(await this.store.unlockBySignIn(signedIn.device_key))) return Trouble.LOCKED;
    const tried = new Set();
    let trouble = "";
    for (;;) {
      const id = (await this.store.idsInState(State.WAITING)).find((each) => !tried.has(each));
      if (!id) return trouble;
      tried.add(id);
      const met = await this.#withEntry(id, () => this.#sendOne(id, signedIn.csrf_token));
      if (met && met !== Trouble.SERVER) return met;
      // The server may stumble over one entry: the others need not wait for it.
      trouble ||= met;
    }
  }

  async #sendOne(id, csrfToken) {
    if (!this.store.isOpen) return Trouble.LOCKED;
    const entry = await this.store.read(id);
    if (entry?.state !== State.WAITING) return "";
    const { trouble, status, body } = await sendContact(entry.payload, csrfToken, { isShown: id === this.#shown });
    if (trouble) return trouble;
    if (status === 200 || status === 201) {
      await this.store.drop(id);
      this.#answers.set(id, body);
    } else if (status === 409) {
      const { stored, sent, detail } = body;
      await this.store.write({ ...entry, state: State.CONFLICT, stored, sent, errors: { "": [detail] } });
    } else {
      const errors = body.errors ?? { "": [`The server did not take it (answer ${status}). Ask your administrator.`] };
      await this.store.write({ ...entry, state: State.REFUSED, errors });
    }
    this.#changed();
    return "";
  }

  // Nobody throws away or changes an entry while it is on its way.
  #withEntry(id, act) {
    return navigator.locks.request(`${this.store.name} ${id}`, act);
  }

  // Try again as it is. What was refused may be accepted now: a client who is assigned again, a consent that was given.
  async retry(id) {
    await this.#withEntry(id, async () => {
      const { errors, ...entry } = await this.store.read(id);
      await this.store.write({ ...entry, state: State.WAITING });
    });
    this.#changed();
    await this.send();
  }

  // `replacement` is put in the queue first: at no moment is the contact nowhere.
  async replace(id, replacement) {
    await this.add(replacement);
    await this.discard(id);
  }

  async discard(id) {
    await this.#withEntry(id, () => this.store.drop(id));
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
    this.#channel.postMessage("change");
  }
}
