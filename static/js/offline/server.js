// The three questions a phone asks the server. An answer says what came, or what the trouble was.

const SESSION = "/api/v1/offline/key/";
const LIST = "/api/v1/offline/";
const LOG = "/api/v1/log/";
const PATIENCE_MS = 20_000;

// What keeps an entry waiting.
export const Trouble = {
  NO_SIGNAL: "no_signal",
  SIGNED_OUT: "signed_out",
  SERVER: "server",
  OTHER_PERSON: "other_person",
  LOCKED: "locked",
};

async function ask(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, {
      cache: "no-store",
      credentials: "same-origin",
      // To the sign-in page, which is no answer to this question.
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...options,
      headers: { Accept: "application/json", ...options.headers },
    });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      return { trouble: Trouble.SIGNED_OUT };
    }
    if (answer.status >= 500 || answer.status === 429) return { trouble: Trouble.SERVER };
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    return { status: answer.status, body: isJson ? await answer.json() : {} };
  } catch {
    // Also when the answer broke off in the middle: whether it was stored is found out by sending it again.
    return { trouble: Trouble.NO_SIGNAL };
  }
}

// Who is signed in, with the key of their store and the token to send with.
export async function session() {
  const { trouble, status, body } = await ask(SESSION);
  return trouble || status === 200 ? { trouble, ...body } : { trouble: Trouble.SERVER };
}

// Null when it cannot be had.
export async function offlineList() {
  const { status, body } = await ask(LIST);
  return status === 200 ? body : null;
}

// `isShown`: the person waits for the page that says that it is saved, and offers to take it back.
export const sendContact = (payload, csrfToken, { isShown }) =>
  ask(isShown ? `${LOG}?say=yes` : LOG, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken },
    body: JSON.stringify(payload),
  });
