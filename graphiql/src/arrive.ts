import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from "graphql";
import { firstQuery, viewerQuery, type Viewer } from "./firstQuery";
import { Session, type Question } from "./session";

/** Somebody whom the server knows, with what they begin from. */
export interface Arrived {
  readonly session: Session;
  readonly viewer: Viewer;
  readonly firstQuery: string;
}

/** The server does not let the token in, in the server's words. */
export class Refused extends Error {}

/** Ask the server who the token's owner is and what their schema has. */
export async function arrive(token: string): Promise<Arrived> {
  const session = new Session(token);
  const schema = buildClientSchema(await answered<IntrospectionQuery>(session, { query: getIntrospectionQuery() }));
  const { viewer } = await answered<{ viewer: Viewer }>(session, { query: viewerQuery(schema) });
  return { session, viewer, firstQuery: firstQuery(schema, viewer) };
}

async function answered<Data>(session: Session, question: Question): Promise<Data> {
  const { data, errors } = await session.ask(question);
  if (errors?.[0] || !data) throw new Refused(errors?.[0]?.message ?? "The server answered without data.");
  return data as Data;
}
