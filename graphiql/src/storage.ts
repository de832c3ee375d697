import { createLocalStorage } from "@graphiql/toolkit";

// As many as one person has tokens, and more than the demo has callers.
const KEPT = 20;
const USED = "lastfour-used";

/** Where history and tabs of one token are kept; those of tokens that were not used for long are forgotten. */
export function storageOf(namespace: string): ReturnType<typeof createLocalStorage> {
  const used = [namespace, ...usedBefore().filter((other) => other !== namespace)];
  for (const old of used.slice(KEPT)) forget(old);
  localStorage.setItem(USED, JSON.stringify(used.slice(0, KEPT)));
  return createLocalStorage({ namespace });
}

/** The names of tokens, the one that was used last first. */
function usedBefore(): string[] {
  try {
    const written: unknown = JSON.parse(localStorage.getItem(USED) ?? "[]");
    return Array.isArray(written) ? written.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function forget(namespace: string): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(`${namespace}:`)) localStorage.removeItem(key);
  }
}
