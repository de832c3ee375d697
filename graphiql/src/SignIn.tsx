import { useRef, type FormEvent } from "react";
import type { Caller } from "./callers";

interface Props {
  readonly callers: readonly Caller[];
  readonly busy: boolean;
  readonly refusal: string | null;
  readonly enter: (token: string) => void;
}

/** Where a token is entered, or in the demo a caller is chosen. */
export function SignIn({ callers, busy, refusal, enter }: Props) {
  const input = useRef<HTMLInputElement>(null);

  function submit(event: FormEvent) {
    event.preventDefault();
    const token = input.current?.value.trim();
    if (!token || !input.current) return;
    input.current.value = "";
    enter(token);
  }

  return (
    <main className="sign-in">
      <section className="card" aria-busy={busy}>
        {callers.length > 0 && (
          <>
            <h1>Who is asking?</h1>
            <p>Everybody gets another answer from the same query. Choose a caller of the demo company.</p>
            <ul className="callers">
              {callers.map(({ name, about, token }) => (
                <li key={name}>
                  <button type="button" disabled={busy} onClick={() => enter(token)}>
                    <strong>{name}</strong>
                    <span>{about}</span>
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
        <form onSubmit={submit} autoComplete="off">
          {callers.length > 0 ? <h2>Or enter a token</h2> : <h1>Enter your token</h1>}
          <p id="about-token">
            It stays in this page's memory: nothing is stored, and it is gone when you reload or close the page.
          </p>
          <div className="entry">
            {/* Not a password field: browsers offer to store those. */}
            <input
              ref={input}
              className="token"
              aria-label="Token"
              aria-describedby="about-token"
              placeholder="lf_…"
              autoComplete="off"
              autoCapitalize="off"
              autoCorrect="off"
              spellCheck={false}
              required
            />
            <button type="submit" className="primary" disabled={busy}>
              {busy ? "Asking…" : "Enter"}
            </button>
          </div>
        </form>
        {refusal !== null && (
          <p className="refusal" role="alert">
            {refusal}
          </p>
        )}
      </section>
    </main>
  );
}
