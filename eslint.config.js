import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["static/vendor/", "node_modules/", "build/", "dist/", "var/", ".venv/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      complexity: ["error", 12],
      eqeqeq: "error",
      "max-params": ["error", 5],
      "no-implicit-globals": "error",
      "no-shadow": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
    },
  },
  {
    files: ["static/js/*.js"],
    languageOptions: { globals: { ...globals.browser, L: "readonly" } }, // Leaflet stands before the map's scripts
    // Titles are people's text; the two that take a fragment of our own server say so.
    rules: { "no-restricted-properties": ["error", { property: "outerHTML" }, { property: "insertAdjacentHTML" }] },
  },
  { files: ["tests/js/*.js", "tests/publishing/*.mjs", "eslint.config.js"], languageOptions: { globals: globals.node } },
];
