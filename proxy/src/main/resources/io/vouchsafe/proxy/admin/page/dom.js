// Makes elements. Text goes in as text only: whatever a certificate says of itself, it stays a name.

/** An element; `properties` are attributes, `children` are elements and texts. */
export function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === true) {
      element.setAttribute(key, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, String(value));
    }
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== ''));
  return element;
}

/** The element of that id. */
export function at(id) {
  return document.getElementById(id);
}

/** Makes `element` hold `children`; what is the same already stays, with its focus. */
export function fill(element, children) {
  const wanted = children.map(child => (typeof child === 'string' ? document.createTextNode(child) : child));
  wanted.forEach((child, place) => {
    const there = element.childNodes[place];
    if (!there) {
      element.append(child);
    } else if (!there.isEqualNode(child)) {
      there.replaceWith(child);
    }
  });
  while (element.childNodes.length > wanted.length) {
    element.lastChild.remove();
  }
}

/** Text that is announced, or shown, only when it is another one. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** A word with a colour; the word alone says it. `level` is now, soon, fine or quiet. */
export function chip(level, word) {
  return el('span', { class: `chip ${level}` }, word);
}

/** A digest or another long machine's word: its beginning, all of it in the title. */
export function digest(hex) {
  return el('code', { title: hex }, hex.length > 16 ? `${hex.slice(0, 12)}…` : hex);
}

/** Something that a person may want on several lines. */
export function stack(...lines) {
  return lines
    .filter(line => line !== null && line !== undefined && line !== '')
    .map((line, place) => el('span', { class: place === 0 ? 'line' : 'line quiet' }, line));
}
