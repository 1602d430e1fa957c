// Reads {"katex": [[text, display], ...], "mermaid": [text, ...]} from standard input and prints
// what is wrong with each of them as a JSON array of texts.
import { readFileSync } from "node:fs";

const { katex: formulas = [], mermaid: charts = [] } = JSON.parse(readFileSync(0, "utf8"));
const wrong = [];

if (formulas.length) {
  const katex = (await import("katex")).default;
  for (const [text, displayMode] of formulas) {
    try {
      katex.renderToString(text, { throwOnError: true, strict: "error", displayMode });
    } catch (error) {
      wrong.push(`${error.message} in ${text}`);
    }
  }
}

if (charts.length) {
  const { JSDOM } = await import("jsdom");
  const { window } = new JSDOM("");
  globalThis.window = window;
  globalThis.document = window.document;
  const mermaid = (await import("mermaid")).default;
  for (const text of charts) {
    try {
      await mermaid.parse(text);
    } catch (error) {
      wrong.push(`${error.message} in ${text}`);
    }
  }
}

console.log(JSON.stringify(wrong));
process.exit(0);
