{% autoescape off %}// Answers with the page a phone keeps when the network does not answer. It keeps static files and that one page,
// never a page of the application, never an answer of its API: those show clients.
const settings = {{ settings }};
const kept = `ipsapp-${settings.version}`;

self.addEventListener("install", (event) => {
  // Without credentials: what is kept is what a stranger would get.
  const shell = new Request(settings.shell, { credentials: "omit", cache: "reload" });
  const keep = async () => (await caches.open(kept)).addAll([shell, ...settings.files]);
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("ipsapp-") && name !== kept);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

async function pageOrShell(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(settings.shell)) ?? Response.error();
  }
}

async function file(request) {
  const found = await caches.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(kept)).put(request, answer.clone());
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(pageOrShell(request));
  else if (pathname.startsWith(settings.static)) event.respondWith(file(request));
});
{% endautoescape %}
