import type { Caller } from "./callers";
import type { Viewer } from "./firstQuery";
import icon from "./icon.svg";

interface Props {
  readonly callers: readonly Caller[];
  readonly chosen: string | null;
  readonly busy: boolean;
  readonly viewer: Viewer | null;
  readonly enter: (token: string) => void;
  readonly leave: () => void;
}

/** Who asks, and in the demo, who else could. */
export function Header({ callers, chosen, busy, viewer, enter, leave }: Props) {
  return (
    <header className="bar" aria-busy={busy}>
      <span className="brand">
        <img src={icon} alt="" width="24" height="24" />
        Lastfour
      </span>
      {viewer && (
        <>
          <nav aria-label="Callers of the demo company">
            {callers.map(({ name, about, token }) => (
              <button
                type="button"
                key={name}
                title={about}
                aria-pressed={token === chosen}
                onClick={() => enter(token)}
              >
                {name}
              </button>
            ))}
          </nav>
          <span className="viewer">
            {viewer.name}
            <small>{viewer.kind === "PERSON" ? "person" : "integration"}</small>
          </span>
          <button type="button" className="leave" onClick={leave}>
            {callers.length > 0 ? "Leave" : "Change token"}
          </button>
        </>
      )}
    </header>
  );
}
