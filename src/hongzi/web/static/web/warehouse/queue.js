// Parcels wait in the phone's own database until the server has answered for each of them.
// Every parcel has a number made here, once; sent twice, the server posts it once.

const AT_ONCE = 20;

export async function openQueue(book) {
  const database = await new Promise((done, fail) => {
    const opening = indexedDB.open(`hongzi-warehouse-${book}`, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("parcels", { keyPath: "id" });
      opening.result.createObjectStore("kept");
    };
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => fail(opening.error);
  });
  return new Queue(database);
}

class Queue {
  constructor(database) {
    this.database = database;
  }

  // Resolves when it is on disk, not before.
  #write(store, change) {
    return new Promise((done, fail) => {
      const work = this.database.transaction(store, "readwrite", { durability: "strict" });
      change(work.objectStore(store));
      work.oncomplete = () => done();
      work.onabort = work.onerror = () => fail(work.error);
    });
  }

  #read(store, ask) {
    return new Promise((done, fail) => {
      const asking = ask(this.database.transaction(store).objectStore(store));
      asking.onsuccess = () => done(asking.result);
      asking.onerror = () => fail(asking.error);
    });
  }

  put(parcel) {
    return this.#write("parcels", (store) => store.put(parcel));
  }

  drop(id) {
    return this.#write("parcels", (store) => store.delete(id));
  }

  async all() {
    const parcels = await this.#read("parcels", (store) => store.getAll());
    return parcels.sort((one, other) => one.at.localeCompare(other.at));
  }

  keep(name, value) {
    return this.#write("kept", (store) => store.put(value, name));
  }

  kept(name) {
    return this.#read("kept", (store) => store.get(name));
  }
}

export class LoginNeeded extends Error {}

export function csrf() {
  const found = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  return found ? decodeURIComponent(found.slice("csrftoken=".length)) : "";
}

// JSON of our own server; a redirect means that nobody is logged in any more.
export async function ask(address, options = {}) {
  const answer = await fetch(address, {
    ...options,
    credentials: "same-origin",
    redirect: "manual",
    headers: { Accept: "application/json", "X-CSRFToken": csrf(), ...options.headers },
  });
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new LoginNeeded();
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
    throw new TypeError(`${answer.status}`);
  }
  return { ok: answer.ok, body: await answer.json() };
}

// Sends what waits. Two windows of one phone take turns; what the server does not answer stays.
// `mark`: of whoever holds the phone now, which renews an old one of the same person.
export function send(queue, addresses, { user, mark }, heard) {
  return navigator.locks.request("hongzi-warehouse-send", async () => {
    let done = 0;
    const waiting = (await queue.all()).filter((one) => one.state === "waiting");
    for (let start = 0; start < waiting.length; start += AT_ONCE) {
      const some = waiting.slice(start, start + AT_ONCE);
      const ready = [];
      for (const parcel of some) if (await upload(queue, addresses, parcel)) ready.push(parcel);
      if (!ready.length) continue;
      const parcels = ready.map((one) => ({
        id: one.id,
        mark: one.user === user ? mark : one.mark,
        commands: [...one.commands, ...one.photos.map((photo) => photo.command)],
      }));
      const { body } = await ask(addresses.take, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ parcels }),
      });
      for (const answer of body.answers ?? []) {
        const parcel = ready.find((one) => one.id === answer.id);
        if (!parcel) continue;
        if (answer.status === "done") {
          await queue.drop(parcel.id);
          done += 1;
        } else await queue.put({ ...parcel, state: "refused", refusal: answer.refusal });
      }
      heard(done);
    }
    return done;
  });
}

// Photos first: the command that ties one to its parcel names it by its hash.
async function upload(queue, addresses, parcel) {
  for (const photo of parcel.photos) {
    if (photo.command.sha256) continue;
    const form = new FormData();
    form.append("content", photo.content, photo.command.name);
    const { ok, body } = await ask(addresses.upload, { method: "POST", body: form });
    if (!ok) {
      await queue.put({ ...parcel, state: "refused", refusal: body.refusal });
      return false;
    }
    Object.assign(photo.command, { sha256: body.sha256, media: body.media, size: body.size });
    await queue.put(parcel);
  }
  return true;
}
