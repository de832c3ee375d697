import { useRef, useState } from "react";
import { arrive, Refused, type Arrived } from "./arrive";
import { demoCallers } from "./callers";
import { Header } from "./Header";
import { Unanswered } from "./session";
import { SignIn } from "./SignIn";
import { Workbench } from "./Workbench";

const CALLERS = demoCallers();

/** The page: somebody signs in with a token, and gets GraphiQL with their own schema. */
export function App() {
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [arrived, setArrived] = useState<Arrived | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  // The last choice counts, whichever answer comes first.
  const turn = useRef(0);

  async function enter(token: string) {
    const mine = ++turn.current;
    setChosen(token);
    setBusy(true);
    setRefusal(null);
    try {
      const found = await arrive(token);
      if (mine !== turn.current) return;
      setArrived(found);
      setBusy(false);
    } catch (error) {
      if (mine !== turn.current) return;
      if (!(error instanceof Refused || error instanceof Unanswered)) throw error;
      leave();
      setRefusal(error.message);
    }
  }

  function leave() {
    turn.current++;
    setChosen(null);
    setBusy(false);
    setArrived(null);
    setRefusal(null);
  }

  return (
    <>
      <Header
        callers={CALLERS}
        chosen={chosen}
        busy={busy}
        viewer={arrived?.viewer ?? null}
        enter={(token) => void enter(token)}
        leave={leave}
      />
      {arrived ? (
        <Workbench key={arrived.session.namespace} arrived={arrived} />
      ) : (
        <SignIn
          callers={CALLERS}
          busy={busy}
          refusal={refusal}
          enter={(token) => void enter(token)}
        />
      )}
    </>
  );
}
