// The page of the log. Without this it saves as well; what is typed is then not kept meanwhile.

const form = document.querySelector("form.app-log");
const field = (name) => form.elements[name];
const saved = document.querySelector("[data-saved]");

// What is typed is kept while one types --------------------------------------------------------------------------

let waiting = null;
let keeping = null;
let isSending = false;
const button = form.querySelector("[type=submit]");

const keep = async () => {
  clearTimeout(waiting);
  waiting = null;
  if (isSending) return;
  keeping = new AbortController();
  try {
    const response = await fetch(form.dataset.saveDraft, {
      body: new FormData(form),
      method: "POST",
      signal: keeping.signal,
    });
    if (!response.ok || response.redirected) {
      saved.textContent = "Not kept: sign in again in another window.";
      return;
    }
    saved.textContent = await response.text();
    // From now on the page has an address of its own: opened again it goes on here.
    history.replaceState(null, "", `${form.getAttribute("action")}${field("id").value}/`);
  } catch (error) {
    if (error.name !== "AbortError") saved.textContent = "Not kept: no connection.";
  }
};
const keepSoon = (delay) => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, delay);
};
if (form.dataset.saveDraft) {
  form.addEventListener("change", () => keepSoon(200));
  form.addEventListener("input", (event) => event.target.matches("textarea, [type=text]") && keepSoon(1500));
}

// Sent once ------------------------------------------------------------------------------------------------------

form.addEventListener("submit", (event) => {
  if (isSending) {
    event.preventDefault();
    return;
  }
  isSending = true;
  clearTimeout(waiting);
  keeping?.abort();
  button.setAttribute("aria-disabled", "true");
  button.textContent = "Saving…";
});
// Nothing was saved: js/offline/quick_log.js has shown why.
form.addEventListener("log:open", () => {
  isSending = false;
  button.removeAttribute("aria-disabled");
  button.textContent = "Save contact";
});
// Back from the page after: the form is alive again.
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

// Fewer taps -----------------------------------------------------------------------------------------------------

// A list that is long can be searched.
for (const more of form.querySelectorAll("[data-search]")) {
  const rows = [...more.querySelectorAll(".usa-checkbox")];
  if (rows.length < 6) continue;
  const search = document.createElement("input");
  search.type = "search";
  search.className = "usa-input";
  search.setAttribute("aria-label", "Find a client");
  search.autocomplete = "off";
  more.querySelector("summary").after(search);
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  search.addEventListener("input", (event) => {
    event.stopPropagation();
    const words = plain(search.value).split(/\s+/);
    for (const row of rows) row.hidden = !words.every((word) => plain(row.textContent).includes(word));
  });
  search.addEventListener("change", (event) => event.stopPropagation());
  // Enter takes the only one that is left, and does not send the form.
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const found = rows.filter((row) => !row.hidden);
    if (found.length === 1) found[0].querySelector("input").click();
  });
}

// What is typed behind "another" is meant.
for (const other of form.querySelectorAll(".app-other")) {
  const any = other.querySelector("[type=radio][value=other]");
  other.querySelector(".app-other__field")?.addEventListener("input", () => (any.checked = true));
  any?.addEventListener("change", () => any.checked && other.querySelector(".app-other__field input")?.focus());
}

// Which of the planned visits comes next is known of an employer.
form.querySelector("#log-employer")?.addEventListener("change", (event) => {
  const chosen = event.target.selectedOptions?.[0] ?? event.target;
  const visit = chosen.dataset.nextVisit;
  if (visit === undefined && event.target.value !== "other") return;
  const tile = form.querySelector(`[name=visit_number][value="${visit ?? "1"}"]`);
  if (tile) tile.checked = true;
});

// How late a contact is logged.
const told = form.querySelector("[data-delay]");
const tellDelay = () => {
  const day = field("occurred_on").value === "other" ? field("occurred_on_other").value : field("occurred_on").value;
  const days = Math.round((Date.parse(form.dataset.today) - Date.parse(day)) / 86_400_000);
  told.hidden = !(days > 0);
  told.textContent = `Logged ${days} day${days === 1 ? "" : "s"} after it happened.`;
};
form.addEventListener("change", tellDelay);
tellDelay();

// Whether the client may be named to the employer ------------------------------------------------------------------

const naming = document.querySelector("#log-naming");
const askNaming = async () => {
  const employer = field("employer").value === "other" ? field("employer_other").value : field("employer").value;
  const day = field("occurred_on").value === "other" ? field("occurred_on_other").value : field("occurred_on").value;
  const asked = new URLSearchParams({
    employer,
    enrolment: field("enrolment").value,
    // The name itself stays out of the address.
    is_new: field("new_employer").value ? "yes" : "",
    occurred_on: day,
  });
  const response = await fetch(`${form.dataset.naming}?${asked}`);
  if (response.ok && !response.redirected) naming.innerHTML = await response.text();
};
if (naming && form.dataset.naming) {
  form.addEventListener("change", (event) => {
    if (/^(employer|new_employer|enrolment|occurred_on)/.test(event.target.name) && field("enrolment").value) askNaming();
  });
}

// Who else visits the employer, before one goes there again -------------------------------------------------------

const visits = document.querySelector("#log-visits");
const askVisits = async () => {
  const employer = field("employer").value === "other" ? field("employer_other").value : field("employer").value;
  if (!/^[0-9a-f-]{36}$/.test(employer)) return visits.replaceChildren();
  const response = await fetch(`${form.dataset.employers}${employer}/visits/`);
  if (response.ok && !response.redirected) visits.innerHTML = await response.text();
};
if (visits && form.dataset.employers) {
  form.addEventListener("change", (event) => {
    if (/^employer/.test(event.target.name)) askVisits();
  });
}

// Dictation by the browser's own means; nothing is recorded here ---------------------------------------------------

const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
for (const area of Recognition ? form.querySelectorAll("[data-dictate]") : []) {
  const line = document.createElement("div");
  line.className = "app-dictate";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "usa-button usa-button--outline";
  button.textContent = "Dictate";
  button.setAttribute("aria-pressed", "false");
  const hint = document.createElement("span");
  hint.className = "usa-hint";
  hint.textContent = "Your browser may send what you say to its maker. Say no names.";
  line.append(button, hint);
  area.after(line);
  let listening = null;
  button.addEventListener("click", () => {
    if (listening) {
      listening.stop();
      return;
    }
    listening = new Recognition();
    listening.lang = document.documentElement.lang;
    listening.continuous = true;
    button.setAttribute("aria-pressed", "true");
    button.textContent = "Stop";
    listening.addEventListener("result", (event) => {
      for (const result of [...event.results].slice(event.resultIndex)) {
        if (result.isFinal) area.value = `${area.value}${area.value ? " " : ""}${result[0].transcript.trim()}`;
      }
      area.dispatchEvent(new Event("change", { bubbles: true }));
    });
    listening.addEventListener("error", () => (hint.textContent = "Dictation does not work here. Type instead."));
    listening.addEventListener("end", () => {
      listening = null;
      button.setAttribute("aria-pressed", "false");
      button.textContent = "Dictate";
    });
    listening.start();
  });
}
