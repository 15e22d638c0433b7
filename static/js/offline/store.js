// What one person's phone keeps, encrypted: the list for the hours without signal, and the queue.
//
// It opens by signing in (the server gives the device key to nobody else) or by the PIN chosen on this phone. While it
// is closed only numbers can be read. Another person on the same phone has another database and other keys.

import * as secrets from "./crypto.js";
import * as db from "./database.js";

export const PIN_TRIES = 5;
// A list nobody renewed for so long is removed: the caseload has changed, and so may have the person's role.
export const DAYS_TO_KEEP = 7;
const PHONE = "ipsapp.phone";

export const isPossible = () =>
  Boolean(window.isSecureContext && window.crypto?.subtle && window.indexedDB && navigator.locks);

// Which databases there are, and whose was in use last. Holds no name and nothing readable.
const onThisPhone = () => ({ last: null, names: [], ...JSON.parse(localStorage.getItem(PHONE) ?? "{}") });
const rememberPhone = (phone) =>
  phone.names.length ? localStorage.setItem(PHONE, JSON.stringify(phone)) : localStorage.removeItem(PHONE);
export const isAnythingKept = () => onThisPhone().names.length > 0;

export class Store {
  #database;
  #key = null;

  constructor(name, database) {
    this.name = name;
    this.#database = database;
  }

  // The person's store; null when nothing of theirs is on this phone and none is to be made.
  static async ofPerson(userId, { create }) {
    const name = await secrets.databaseName(userId);
    const phone = onThisPhone();
    if (!phone.names.includes(name)) {
      if (!create) return null;
      phone.names.push(name);
    }
    rememberPhone({ ...phone, last: name });
    return new Store(name, await db.openDatabase(name));
  }

  // That of whoever used this phone last, for when nobody can sign in; null for none.
  static async last() {
    const { last } = onThisPhone();
    return last ? new Store(last, await db.openDatabase(last)) : null;
  }

  get isOpen() {
    return this.#key !== null;
  }

  lock() {
    this.#key = null;
  }

  // Keys ---------------------------------------------------------------------------------------------------------

  // Two tabs at once must not make two data keys, nor try one PIN more than there are tries.
  #withKeys(act) {
    return navigator.locks.request(`${this.name} keys`, act);
  }

  // False when the server's key is not the one the store was made with: then only the PIN opens it.
  unlockBySignIn(deviceKey) {
    return this.#withKeys(async () => {
      const device = await secrets.keyFromDevice(deviceKey);
      let wrapped = await db.get(this.#database, "keys", "device");
      if (!wrapped) {
        wrapped = await secrets.wrap(await secrets.newDataKey(), device);
        await db.put(this.#database, "keys", wrapped, "device");
      }
      this.#key = await secrets.unwrap(wrapped, device).catch(() => null);
      return this.isOpen;
    });
  }

  async hasPin() {
    return Boolean(await db.get(this.#database, "keys", "pin"));
  }

  // Only with the key of somebody signed in.
  setPin(pin, deviceKey) {
    return this.#withKeys(async () => {
      const device = await secrets.keyFromDevice(deviceKey);
      const wrapped = await db.get(this.#database, "keys", "device");
      const dataKey = await secrets.unwrap(wrapped, device, { extractable: true });
      const making = { salt: secrets.newSalt(), rounds: secrets.PIN_ROUNDS };
      const byPin = await secrets.wrap(dataKey, await secrets.keyFromPin(pin, making));
      await db.put(this.#database, "keys", { ...byPin, ...making, tries: 0 }, "pin");
    });
  }

  // How many tries are left; the last wrong one takes the PIN away, and only signing in opens the store.
  unlockByPin(pin) {
    return this.#withKeys(async () => {
      const wrapped = await db.get(this.#database, "keys", "pin");
      if (!wrapped) return { left: 0 };
      const tries = wrapped.tries + 1;
      // Counted before it is tried: closing the tab in between saves no try.
      await db.put(this.#database, "keys", { ...wrapped, tries }, "pin");
      try {
        this.#key = await secrets.unwrap(wrapped, await secrets.keyFromPin(pin, wrapped));
      } catch {
        if (tries >= PIN_TRIES) await db.remove(this.#database, "keys", "pin");
        return { left: PIN_TRIES - tries };
      }
      await db.put(this.#database, "keys", { ...wrapped, tries: 0 }, "pin");
      return { left: PIN_TRIES };
    });
  }

  // The kept list ------------------------------------------------------------------------------------------------

  async keep(list) {
    const sealed = await secrets.seal(this.#key, list, "list");
    const { fetched_at, as_of, time_zone } = list;
    await db.put(this.#database, "kept", { ...sealed, fetched_at, as_of, time_zone }, "list");
  }

  // When the list was fetched and for which day, also while locked; null for none. Removes one that is too old.
  async keptSince() {
    const kept = await db.get(this.#database, "kept", "list");
    if (!kept) return null;
    if (Date.now() - Date.parse(kept.fetched_at) > DAYS_TO_KEEP * 86_400_000) {
      await db.remove(this.#database, "kept", "list");
      return null;
    }
    const { fetched_at, as_of, time_zone } = kept;
    return { fetched_at, as_of, time_zone };
  }

  async kept() {
    if (!(await this.keptSince())) return null;
    return secrets.unseal(this.#key, await db.get(this.#database, "kept", "list"), "list");
  }

  // What was being typed when the phone locked or the page went away.
  async keepDraft(draft) {
    await db.put(this.#database, "kept", await secrets.seal(this.#key, draft, "draft"), "draft");
  }

  async draft() {
    const sealed = await db.get(this.#database, "kept", "draft");
    return sealed ? secrets.unseal(this.#key, sealed, "draft") : null;
  }

  forgetDraft() {
    return db.remove(this.#database, "kept", "draft");
  }

  // The queue's entries ------------------------------------------------------------------------------------------

  async write({ id, order, state, ...rest }) {
    const sealed = await secrets.seal(this.#key, rest, id);
    await db.put(this.#database, "queue", { ...sealed, id, order, state });
  }

  async read(id) {
    const sealed = await db.get(this.#database, "queue", id);
    return sealed && this.#unsealed(sealed);
  }

  async entries() {
    const sealed = await db.getAll(this.#database, "queue");
    const entries = await Promise.all(sealed.map((each) => this.#unsealed(each)));
    return entries.sort((one, other) => one.order - other.order);
  }

  async #unsealed({ id, order, state, ...sealed }) {
    return { ...(await secrets.unseal(this.#key, sealed, id)), id, order, state };
  }

  idsInState(state) {
    return db.idsInState(this.#database, state);
  }

  drop(id) {
    return db.remove(this.#database, "queue", id);
  }

  // Everything of this person, and of nobody else, leaves the phone.
  async remove() {
    this.lock();
    this.#database.close();
    await db.deleteDatabase(this.name);
    const phone = onThisPhone();
    const names = phone.names.filter((name) => name !== this.name);
    // Whoever left something here before is the one who may open the phone without signal again.
    rememberPhone({ last: names.at(-1) ?? null, names });
  }
}
