// A worksheet that checks itself: a field in each blank, and what is to be said of what is typed.

const typed = ({ value }) => value.trim();

const fieldFor = (name) => html("input", { type: "text", autocomplete: "off",
  autocapitalize: "none", spellcheck: "false", "aria-label": name });

// Puts a field in place of each blank of a formula; what is between them stays mathematics.
function fillIn(formula, name) {
  const fields = [];
  const parts = [...formula.children].map((each) => {
    if (!each.classList.contains("fill-in")) return math("math", each.cloneNode(true));
    const field = fieldFor(fields.length ? `${name}, ${fields.length + 1}` : name);
    fields.push(field);
    return html("span", { class: "blank-field" }, field, html("span", { "aria-hidden": "true" }));
  });
  formula.replaceWith(html("span", { class: "filled" }, ...parts));
  return fields;
}

class Blank {
  constructor(row, data) {
    this.row = row;
    this.data = data;
    const [numbers, result] = [...row.cells].slice(-2).map((cell) => find("math", cell));
    const name = `Blank ${result.textContent.match(/\d+/)[0]}`;
    this.parts = numbers?.querySelector(".fill-in") ? fillIn(numbers, `${name}, with numbers`) : [];
    [this.field] = fillIn(result, name);
  }

  get fields() {
    return [...this.parts, this.field];
  }

  mark(field, verdict) {
    const isWrong = verdict !== "" && verdict !== RIGHT;
    field.nextSibling.textContent = { "": "", [RIGHT]: "✓", [VAGUE]: "?" }[verdict] ?? "✗";
    field.nextSibling.className = `verdict ${verdict}`;
    field.classList.toggle("right", verdict === RIGHT);
    if (isWrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  // The numbers that a row is made of, in any order.
  checkParts() {
    const left = [...this.data.parts];
    const isRight = (text, truth) => {
      try {
        return judge({ ...truth, wrong: [] }, text).verdict === RIGHT;
      } catch (error) {
        if (!(error instanceof Unread)) throw error;
        return false;
      }
    };
    this.parts.forEach((field, own) => {
      if (!typed(field)) return this.mark(field, "");
      const places = [own, ...left.keys()];
      const found = places.find((place) => left[place] && isRight(field.value, left[place]));
      if (found !== undefined) left[found] = null;
      return this.mark(field, found === undefined ? WRONG : RIGHT);
    });
  }

  // Returns whether the result is right, and says what a wrong one is.
  check(digits, vague) {
    this.checkParts();
    this.said?.remove();
    if (!typed(this.field)) return this.mark(this.field, "");
    let said;
    let verdict;
    try {
      const found = judge(this.data, this.field.value);
      verdict = found.verdict;
      said = verdict === VAGUE ? [vague] : slipsSaid(found.slips, found.value, digits);
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      [verdict, said] = [VAGUE, [error.message]];
    }
    this.mark(this.field, verdict);
    if (said.length) {
      this.said = html("tr", { class: "said" }, html("td", { colspan: this.row.cells.length }, ...said));
      this.row.after(this.said);
    }
    return verdict === RIGHT;
  }
}

class Sheet {
  constructor(head, rows, blanks) {
    const [name, , points] = all("math", head);
    this.name = fieldFor("Name");
    name.replaceWith(html("span", { class: "filled" }, this.name));
    this.points = html("output", { class: "points", "aria-label": "Points" });
    points.replaceWith(this.points);
    this.blanks = rows.map((row, place) => new Blank(row, blanks[place]));
  }

  get fields() {
    return [this.name, ...this.blanks.flatMap(({ fields }) => fields)];
  }

  check(digits, vague) {
    const right = this.blanks.filter((blank) => blank.check(digits, vague)).length;
    const isBegun = this.blanks.some(({ field }) => typed(field));
    this.points.textContent = isBegun ? String(right) : "";
    return right;
  }
}

// What is typed stands in the address: a reload loses nothing.
function keepFields(fields) {
  const address = new URLSearchParams(fields.map(({ value }) => ["b", value]));
  try {
    history.replaceState(null, "", `#${address}`);
  } catch { /* a browser that was asked too often in a second */ }
}

function checkSheets() {
  const { sheets, digits, vague } = unseal("sealed");
  const heads = all("main p").filter((each) => find("math > .fill-in", each));
  const rows = all("table.pass tr").filter((row) => find("td:last-child .fill-in", row)
    && /\(\d+\)$/.test(row.lastChild.textContent)); // what has no mark is not asked for
  const count = sheets.flat().length;
  if (heads.length !== sheets.length || rows.length !== count) return;
  const made = sheets.map((sheet, place) =>
    new Sheet(heads[place], rows.splice(0, sheet.length), sheet));
  const fields = made.flatMap((sheet) => sheet.fields);
  const texts = new URLSearchParams(location.hash.slice(1)).getAll("b");
  fields.forEach((field, place) => {
    field.value = texts[place] ?? "";
    field.addEventListener("change", () => keepFields(fields));
  });
  const check = () => {
    const right = made.reduce((sum, sheet) => sum + sheet.check(digits, vague), 0);
    byId("score").textContent = `${right} of ${count} right`;
  };
  byId("check").addEventListener("click", check);
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches?.("input")) check();
  });
  byId("bar").hidden = false;
}

checkSheets();
