// Runs the public audits of GraphQL over HTTP against a server, and prints each result as a line of JSON.
// Usage: LASTFOUR_TOKEN=… node audit.js URL
import { auditServer } from "graphql-http";

const fetchFn = (url, options = {}) =>
  fetch(url, { ...options, headers: { ...options.headers, authorization: `Bearer ${process.env.LASTFOUR_TOKEN}` } });

for (const { id, name, status, reason } of await auditServer({ url: process.argv[2], fetchFn })) {
  console.log(JSON.stringify({ id, name, status, reason }));
}
