// Keys and encryption. A random data key encrypts the records; it lies on the phone wrapped by other keys only.

// What OWASP asks of PBKDF2 with SHA-256. A PIN is short: the rounds make each guess cost about half a second.
export const PIN_ROUNDS = 600_000;

const AES = "AES-GCM";
const encoder = new TextEncoder();
const decoder = new TextDecoder();

const randomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));
export const newSalt = () => randomBytes(16);

// A phone's databases are named so that their names say nothing about whose they are.
export async function databaseName(userId) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(`ipsapp ${userId}`)));
  return `ipsapp-${[...hash.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export const newDataKey = () => crypto.subtle.generateKey({ name: AES, length: 256 }, true, ["encrypt", "decrypt"]);

export const keyFromDevice = (base64) =>
  crypto.subtle.importKey("raw", Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)), AES, false, [
    "wrapKey",
    "unwrapKey",
  ]);

export async function keyFromPin(pin, { salt, rounds }) {
  const material = await crypto.subtle.importKey("raw", encoder.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, material, { name: AES, length: 256 }, false, ["wrapKey", "unwrapKey"]);
}

export async function wrap(dataKey, by) {
  const iv = randomBytes(12);
  return { iv, bytes: await crypto.subtle.wrapKey("raw", dataKey, by, { name: AES, iv }) };
}

// Throws when `by` is not the key it was wrapped with. A key that must be wrapped anew has to be extractable.
export const unwrap = ({ iv, bytes }, by, { extractable = false } = {}) =>
  crypto.subtle.unwrapKey("raw", bytes, by, { name: AES, iv }, AES, extractable, ["encrypt", "decrypt"]);

// `label` ties a record to its place: one that was moved to another place does not open.
export async function seal(key, value, label) {
  const how = { name: AES, iv: randomBytes(12), additionalData: encoder.encode(label) };
  return { iv: how.iv, bytes: await crypto.subtle.encrypt(how, key, encoder.encode(JSON.stringify(value))) };
}

export async function unseal(key, { iv, bytes }, label) {
  const how = { name: AES, iv, additionalData: encoder.encode(label) };
  return JSON.parse(decoder.decode(await crypto.subtle.decrypt(how, key, bytes)));
}
