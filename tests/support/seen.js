/* What is wrong with what is seen on a page: a list of words. `least` is the smallest text in pixels. */
(least) => {
  const found = [];
  const rgb = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const paper = matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(0, 0, 0)" : "rgb(255, 255, 255)";
  const ground = (element) => {  // what is painted behind an element of HTML
    for (let each = element; each; each = each.parentElement) {
      const colour = rgb(getComputedStyle(each).backgroundColor);
      if (colour.a > 0.99) return colour;
      if (each.localName === "svg") return painted(each, element) ?? ground(each.parentElement);
    }
    return rgb(paper);
  };
  const inside = (x, y, box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
  const painted = (svg, text) => {  // the topmost filled rectangle below the middle of a text
    const box = text.getBoundingClientRect();
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    const below = [...svg.querySelectorAll("rect")].filter((each) => {
      const fill = getComputedStyle(each).fill;
      return fill !== "none" && each.compareDocumentPosition(text) & 4 &&
        inside(x, y, each.getBoundingClientRect());
    });
    return below.length ? rgb(getComputedStyle(below.at(-1)).fill) : null;
  };
  const scale = (svg) => {
    const { width } = svg.viewBox.baseVal;
    return width ? svg.getBoundingClientRect().width / width : 1;
  };
  const scrolls = (element) => {
    for (let each = element.parentElement; each; each = each.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(each).overflowX)) return true;
    }
    return false;
  };

  const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas").getContext("2d", { willReadFrequently: true });
  const drawn = (letter, font) => {
    canvas.canvas.width = canvas.canvas.height = 40;
    canvas.font = font;
    canvas.fillText(letter, 8, 28);
    return canvas.getImageData(0, 0, 40, 40).data.join("");
  };
  const letters = new Map();
  const missing = (letter, font) => {
    const key = `${letter} ${font}`;
    if (!letters.has(key)) letters.set(key, drawn(letter, font) === drawn("\u{10fffd}", font));
    return letters.get(key);
  };

  const texts = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.parentElement, words = node.data.trim();
    if (!words || element.closest("head,script,style,template,title,desc,metadata,.unseen")) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const style = getComputedStyle(element), svg = element.closest("svg");
    const colour = rgb(svg ? style.fill : style.color);
    const ratio = contrast(colour, ground(element));
    if (ratio < 4.5) found.push(`contrast ${ratio.toFixed(2)}: ${words}`);
    const size = parseFloat(style.fontSize) * (svg ? scale(svg) : 1);
    const isScript = element.closest("msub,msup,msubsup,mfrac,munder");  // as in any book
    if (size < (isScript ? least / 2 : least)) found.push(`${size.toFixed(1)} px: ${words}`);
    if ((box.right > innerWidth + 1 || box.left < -1) && !scrolls(element)) {
      found.push(`off the page: ${words}`);
    }
    for (const letter of new Set(words)) {
      const font = `${style.fontStyle} 20px ${style.fontFamily}`;
      if (letter > "~" && missing(letter, font)) found.push(`no letter for ${letter} in ${words}`);
    }
    if (svg) texts.push({ words, box: element.getBoundingClientRect(), svg });
  }
  texts.forEach((one, k) => {
    for (const other of texts.slice(k + 1)) {
      if (one.svg !== other.svg) continue;
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (wide > 1 && high > 0.3 * one.box.height) found.push(`${one.words} lies on ${other.words}`);
    }
  });
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > innerWidth) found.push(`${scrollWidth} pixels wide, of ${innerWidth}`);
  return [...new Set(found)];
}
