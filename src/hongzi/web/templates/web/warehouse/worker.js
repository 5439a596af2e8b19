// Keeps the warehouse page and its files, so that it opens without a network. What is sent to the
// server is never answered from here.
const PAGE = {{ page|safe }};
const FILES = {{ files|safe }};
const SHELF = "hongzi-warehouse";

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

async function fill() {
  const shelf = await caches.open(SHELF);
  await Promise.all([...FILES, PAGE].map((address) => keep(shelf, address)));
}

async function keep(shelf, address) {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-cache" });
  if (answer.ok && !answer.redirected) await shelf.put(address, answer);
}

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const path = address.pathname;
  if (request.mode === "navigate" && path === PAGE) event.respondWith(fresh(request, PAGE));
  else if (path.startsWith("{% load static %}{% get_static_prefix %}")) event.respondWith(fresh(request, path));
});

// The network's answer when there is one, else the one that was kept.
async function fresh(request, name) {
  const shelf = await caches.open(SHELF);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && answer.type === "basic") await shelf.put(name, answer.clone());
    return answer;
  } catch (gone) {
    const kept = await shelf.match(name);
    if (kept) return kept;
    throw gone;
  }
}
