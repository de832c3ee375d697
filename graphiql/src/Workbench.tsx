import { explorerPlugin } from "@graphiql/plugin-explorer";
import { useGraphiQLActions } from "@graphiql/react";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { useEffect, useMemo } from "react";
import type { Arrived } from "./arrive";
import type { Question, Session } from "./session";
import { storageOf } from "./storage";

const PLUGINS = [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];

/** GraphiQL for one token. */
export function Workbench({ arrived }: { readonly arrived: Arrived }) {
  const { session, firstQuery } = arrived;
  const storage = useMemo(() => storageOf(session.namespace), [session]);
  const fetcher = useMemo(() => (question: Question) => session.ask(question), [session]);
  return (
    <GraphiQL
      fetcher={fetcher}
      storage={storage}
      plugins={PLUGINS}
      defaultQuery={firstQuery}
      // The token is the page's; a field for headers would invite to paste it where history keeps it.
      isHeadersEditorEnabled={false}
      shouldPersistHeaders={false}
      inputValueDeprecation
      schemaDescription
    >
      <GraphiQL.Logo>{null}</GraphiQL.Logo>
      <SchemaWatch session={session} />
    </GraphiQL>
  );
}

/** Fetches the schema again when an answer says that it has changed. */
function SchemaWatch({ session }: { readonly session: Session }) {
  const { introspect } = useGraphiQLActions();
  useEffect(() => {
    session.onSchemaChange = () => void introspect();
    return () => {
      session.onSchemaChange = () => {};
    };
  }, [session, introspect]);
  return null;
}
