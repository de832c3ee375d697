/** A caller of the demo company, whom one click chooses. */
export interface Caller {
  readonly name: string;
  readonly about: string;
  readonly token: string;
}

/** The callers that the demo's page comes with; no other page has any. */
export function demoCallers(): readonly Caller[] {
  const written = document.querySelector<HTMLMetaElement>('meta[name="lastfour-callers"]')?.content;
  return written ? (JSON.parse(written) as Caller[]) : [];
}
