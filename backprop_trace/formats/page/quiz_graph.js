// The graph of a quiz: what is known at a question stands in it, and what is asked for is "?".

class QuizGraph {
  constructor(picture, texts) {
    this.frame = picture.parentNode;
    this.cards = all("[data-node]", picture);
    this.wires = all(".wire [data-edge]", picture);
    this.texts = Object.entries(texts).flatMap(([kind, written]) =>
      all(`.${kind} text`, picture).flatMap((element) => {
        const key = element.dataset.of ?? element.dataset.edge;
        return key in written ? [{ kind, element, keys: key.split(" "), written: written[key] }] : [];
      }));
  }

  // Shows a question; what was answered before is known too.
  show({ now, edges, asked, known }, answered, isAsked) {
    const has = new Map(Object.entries(known).map(([kind, keys]) => [kind, new Set(keys.map(String))]));
    for (const [kind, key] of answered) has.get(kind).add(key);
    for (const card of this.cards) {
      card.classList.toggle("now", card.dataset.node.split(" ").includes(String(now)));
    }
    for (const wire of this.wires) {
      wire.classList.toggle("now", wire.dataset.edge.split(" ").some((edge) => edges.includes(edge)));
    }
    for (const { kind, element, keys, written } of this.texts) {
      const isHere = asked !== null && kind === asked[0] && keys.includes(asked[1]);
      const isKnown = keys.some((key) => has.get(kind).has(key)) && !(isHere && isAsked);
      const unknown = written.replace(/\S+$/, isHere ? "?" : "·");
      element.textContent = isKnown ? written : unknown;
      element.classList.toggle("lit", isHere);
    }
    this.look(this.cards.find(({ classList }) => classList.contains("now")));
  }

  // Where the graph is wider than a phone, its part that is asked about is looked at.
  look(card) {
    if (!card) return;
    const { left, width } = card.getBoundingClientRect();
    const frame = this.frame.getBoundingClientRect();
    this.frame.scrollLeft += left + width / 2 - frame.left - frame.width / 2;
  }
}
