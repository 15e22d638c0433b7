// IndexedDB with promises: one database for each person, with three boxes in it.
//
// keys   the wrapped data key: "device" (opened by signing in) and "pin"
// kept   the list fetched for the hours without signal, encrypted
// queue  contacts that are not saved yet; readable are only id, order and state, for counting while locked

const VERSION = 1;

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export async function openDatabase(name) {
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("keys");
    request.result.createObjectStore("kept");
    const queue = request.result.createObjectStore("queue", { keyPath: "id" });
    queue.createIndex("state", ["state", "order"]);
  };
  const database = await settled(request);
  // Another tab removes everything: do not stand in its way.
  database.onversionchange = () => database.close();
  return database;
}

export const deleteDatabase = (name) => settled(indexedDB.deleteDatabase(name));

const box = (database, name, mode) => database.transaction(name, mode, { durability: "strict" }).objectStore(name);

export const get = (database, name, key) => settled(box(database, name, "readonly").get(key));
export const getAll = (database, name) => settled(box(database, name, "readonly").getAll());

// Resolves when the transaction is on the disk, not when the request was taken.
const written = (database, name, change) =>
  new Promise((resolve, reject) => {
    const store = box(database, name, "readwrite");
    store.transaction.oncomplete = () => resolve();
    store.transaction.onabort = () => reject(store.transaction.error);
    change(store);
  });

export const put = (database, name, value, key) => written(database, name, (store) => store.put(value, key));
export const remove = (database, name, key) => written(database, name, (store) => store.delete(key));

// Ids of the queue's entries in one state, oldest first.
export const idsInState = (database, state) =>
  settled(box(database, "queue", "readonly").index("state").getAllKeys(IDBKeyRange.bound([state], [state, []])));
