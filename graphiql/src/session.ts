import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** What is asked of the API. */
export interface Question {
  query: string;
  variables?: unknown;
  operationName?: string | null | undefined;
}

/** What it answers, errors included. */
export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string }[];
}

/** The server can't be reached, or answers with something that is not GraphQL. */
export class Unanswered extends Error {}

/** One token, for as long as the page has it: in memory, and nowhere else. */
export class Session {
  /** Where history and tabs of this token are kept: made from it, without telling anything of it. */
  readonly namespace: string;
  /** Called when an answer says that the schema is no longer the one that was seen last. */
  onSchemaChange: () => void = () => {};
  readonly #token: string;
  #schema: string | null = null;

  constructor(token: string) {
    this.#token = token;
    this.namespace = `lastfour-${bytesToHex(sha256(utf8ToBytes(`lastfour graphiql ${token}`))).slice(0, 24)}`;
  }

  async ask(question: Question): Promise<Answer> {
    const response = await this.#send(question);
    const schema = response.headers.get("schema-version");
    const changed = schema !== null && this.#schema !== null && schema !== this.#schema;
    this.#schema = schema ?? this.#schema;
    if (changed) this.onSchemaChange();
    try {
      return (await response.json()) as Answer;
    } catch {
      throw new Unanswered(`The server answered with status ${response.status}, and not in JSON.`);
    }
  }

  async #send(question: Question): Promise<Response> {
    try {
      return await fetch(location.pathname, {
        method: "POST",
        headers: {
          accept: "application/graphql-response+json, application/json;q=0.9",
          authorization: `Bearer ${this.#token}`,
          "content-type": "application/json",
        },
        body: JSON.stringify(question),
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
      });
    } catch {
      throw new Unanswered("The server can't be reached.");
    }
  }
}
