// What a page must not show before it is asked for: sealed, so that no search of the text finds it.

// JSON has no inf and no nan: they are words there.
const WORDS = { NaN, Infinity, "-Infinity": -Infinity };
const opened = (data) => {
  if (typeof data === "string") return Object.hasOwn(WORDS, data) ? WORDS[data] : data;
  if (Array.isArray(data)) return data.map(opened);
  if (data === null || typeof data !== "object") return data;
  return Object.fromEntries(Object.entries(data).map(([key, each]) => [key, opened(each)]));
};

function unseal(id) {
  const bytes = Uint8Array.from(atob(byId(id).textContent.trim()), (each) => each.charCodeAt(0));
  return opened(JSON.parse(new TextDecoder().decode(bytes)));
}
