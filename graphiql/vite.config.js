import { defineConfig } from "vite";

export default defineConfig({
  // The page is served at /graphql and what it loads below /graphiql: beside it, whatever stands before both.
  base: "./",
  build: {
    outDir: "../gql/graphiql/built",
    emptyOutDir: true,
    assetsDir: "graphiql",
    // Everything is a file of ours: the content security policy allows images within the page, but no fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    license: { fileName: "licences.md" },
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      output: {
        // Libraries apart from our own files: a change of ours leaves the large files, which are committed, as they are.
        codeSplitting: { groups: [{ name: "libraries", test: /node_modules(?!.*(monaco|prettier))/ }] },
      },
    },
  },
  worker: { format: "es" },
});
