import { getNamedType, isLeafType, isObjectType, type GraphQLObjectType, type GraphQLSchema } from "graphql";

/** Who asks, as `viewer` says it. */
export interface Viewer {
  readonly name: string;
  readonly kind: "PERSON" | "INTEGRATION";
  readonly can?: readonly { readonly resource: string; readonly actions: readonly string[] }[];
}

/** The question that tells who asks, as far as their schema has it. */
export function viewerQuery(schema: GraphQLSchema): string {
  const viewer = schema.getType("Viewer");
  const can = isObjectType(viewer) && "can" in viewer.getFields() ? " can { resource actions }" : "";
  return `{ viewer { name kind${can} } }`;
}

/** A first query that fits the caller: who they are, and the first kind of record that they may see. */
export function firstQuery(schema: GraphQLSchema, viewer: Viewer): string {
  return [
    `# ${viewer.name}: this is what you see.`,
    "# Ctrl-Enter runs it; docs, history and",
    "# an explorer are behind the buttons.",
    "query WhatISee {",
    "  viewer {",
    "    name",
    "  }",
    ...firstList(schema, viewer),
    "}",
    "",
  ].join("\n");
}

function firstList(schema: GraphQLSchema, viewer: Viewer): string[] {
  const lists = Object.values(schema.getQueryType()?.getFields() ?? {});
  for (const { resource, actions } of viewer.can ?? []) {
    const type = schema.getType(typeName(resource));
    const list = lists.find((field) => getNamedType(field.type).name === `${typeName(resource)}Connection`);
    if (!list || !actions.includes("VIEW") || !isObjectType(type)) continue;
    const fields = telling(type).map((name) => `      ${name}`);
    return [`  ${list.name}(first: 10) {`, "    totalCount", "    nodes {", ...fields, "    }", "  }"];
  }
  return [];
}

/** CONTACT_LOG is the type ContactLog. */
function typeName(resource: string): string {
  return resource.replace(/([A-Z])([A-Z]*)_?/g, (_, first: string, rest: string) => first + rest.toLowerCase());
}

const EVERY_RECORD = ["id", "version", "createdAt", "updatedAt", "deletedAt"];

/** What a record is called by, and the fields that not everybody sees whole: their descriptions say so. */
function telling(type: GraphQLObjectType): string[] {
  const leaves = Object.values(type.getFields()).filter(
    (field) => isLeafType(getNamedType(field.type)) && !field.args.length && !EVERY_RECORD.includes(field.name),
  );
  const masked = leaves.filter((field) => /\b(Maskable|Sensitive):/.test(field.description ?? ""));
  return [...new Set([...leaves.slice(0, 2), ...masked])].map((field) => field.name);
}
