import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, randomBytes, utf8ToBytes } from "@noble/hashes/utils.js";

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
  // The keys of questions of which nobody knows what came: asked again, each is known to be the same one.
  readonly #open = new Map<string, string>();

  constructor(token: string) {
    this.#token = token;
    this.namespace = `lastfour-${bytesToHex(sha256(utf8ToBytes(`lastfour graphiql ${token}`))).slice(0, 24)}`;
  }

  async ask(question: Question): Promise<Answer> {
    const body = JSON.stringify(question);
    const key = this.#open.get(body) ?? bytesToHex(randomBytes(16));
    this.#open.set(body, key);
    const answer = await this.#answer(body, key);
    if (answer.data) this.#open.delete(body);
    return answer;
  }

  async #answer(body: string, key: string): Promise<Answer> {
    const response = await this.#send(body, key);
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

  async #send(body: string, key: string): Promise<Response> {
    try {
      return await fetch(location.pathname, {
        method: "POST",
        headers: {
          accept: "application/graphql-response+json, application/json;q=0.9",
          authorization: `Bearer ${this.#token}`,
          "content-type": "application/json",
          "idempotency-key": key,
        },
        body,
        cache: "no-store",
        credentials: "omit",
        redirect: "error",
      });
    } catch {
      throw new Unanswered("The server can't be reached.");
    }
  }
}
