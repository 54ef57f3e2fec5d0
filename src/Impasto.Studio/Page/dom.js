// Elements, icons, and lists that keep their elements.

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Makes an element. Properties are set as such where the element has them, else as attributes; `on...` listens, and
 * what is null or false is left out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any> | null} [properties]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else if (name in element && name !== 'list' && name !== 'role') /** @type {any} */ (element)[name] = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter(isNode));
  return element;
}

/**
 * @param {Child} child
 * @returns {child is Node | string}
 */
function isNode(child) {
  return child !== null && child !== undefined && child !== false && child !== '';
}

const paths = {
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  undo: 'M9 7L4 12l5 5M4 12h10a6 6 0 0 1 0 12',
  redo: 'M15 7l5 5-5 5M20 12H10a6 6 0 0 0 0 12',
  heart: 'M12 20S4 15 4 9.5A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8 2.5C20 15 12 20 12 20z',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
  stop: 'M7 7h10v10H7z',
  up: 'M6 14l6-6 6 6',
  down: 'M6 10l6 6 6-6',
  grip: 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01',
  brush: 'M20 4L10 14M8 14c-3 0-3 4-5 5 3 2 8 1 8-3z',
  eraser: 'M8 20h12M4 15L14 5l6 6-9 9H9z',
  fill: 'M5 12l7-7 7 7-7 7zM12 5V2M20 17c1 2 1 4-1 4s-2-2 0-4',
  upload: 'M12 16V5M7 10l5-5 5 5M5 19h14',
  download: 'M12 5v11M7 11l5 5 5-5M5 19h14',
  split: 'M4 5h16v14H4zM12 3v18',
  side: 'M4 6h7v12H4zM13 6h7v12h-7z',
  single: 'M4 5h16v14H4z',
  fit: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 3v2M12 19v2M3 12h2M19 12h2M6 6l1 1M17 17l1 1M18 6l-1 1M7 17l-1 1',
  moon: 'M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z',
  auto: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 4v16M12 8h5M12 12h8M12 16h5',
  reset: 'M5 12a7 7 0 1 0 2-5L5 9M5 4v5h5',
  search: 'M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM16 16l4 4',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  back: 'M15 6l-6 6 6 6',
  save: 'M6 4h12v16l-6-4-6 4z',
  hand: 'M12 4v16M4 12h16M12 4l-3 3M12 4l3 3M12 20l-3-3M12 20l3-3M4 12l3-3M4 12l3 3M20 12l-3-3M20 12l-3 3',
};

/** @typedef {keyof typeof paths} IconName */

/**
 * @param {IconName} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}

/**
 * A button with an icon; its label is read out and shown as a tip.
 * @param {IconName} name
 * @param {string} label
 * @param {(event: MouseEvent) => void} press
 * @param {Record<string, any>} [properties]
 */
export function iconButton(name, label, press, properties) {
  return h('button', { type: 'button', class: 'icon-button', 'aria-label': label, title: label, onclick: press,
    ...properties }, icon(name));
}

/**
 * @param {string} label
 * @param {(event: MouseEvent) => void} press
 * @param {Record<string, any>} [properties]
 */
export function button(label, press, properties) {
  return h('button', { type: 'button', class: 'button', onclick: press, ...properties }, label);
}

/**
 * A button that opens the browser's choice of files.
 * @param {string} label
 * @param {{accept: string, several?: boolean, folder?: boolean, class?: string, icon?: IconName}} what
 * @param {(files: File[]) => void} take
 */
export function fileButton(label, what, take) {
  const input = h('input', { type: 'file', accept: what.accept, multiple: what.several ?? false, hidden: true });
  if (what.folder) input.webkitdirectory = true;
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    input.value = '';
    if (files.length > 0) take(files);
  });
  const press = h('button', { type: 'button', class: what.class ?? 'button', onclick: () => input.click() },
    what.icon ? icon(what.icon) : null, label);
  return h('span', { class: 'file-button' }, press, input);
}

/**
 * One of a few: buttons side by side, of which one is pressed.
 * @template {string} T
 * @param {string} label
 * @param {{value: T, label: string, icon?: IconName}[]} choices
 * @param {(value: T) => void} choose
 * @returns {{root: HTMLElement, show: (value: T) => void, enable: (allowed: (value: T) => boolean) => void}}
 */
export function segments(label, choices, choose) {
  const buttons = choices.map((choice) => h('button', {
    type: 'button', 'aria-pressed': 'false', onclick: () => choose(choice.value),
    ...(choice.icon ? { 'aria-label': choice.label, title: choice.label } : {}),
  }, choice.icon ? icon(choice.icon) : choice.label));
  return {
    root: h('div', { class: 'segments', role: 'group', 'aria-label': label }, buttons),
    show: (value) => buttons.forEach((b, i) => b.setAttribute('aria-pressed', String(choices[i].value === value))),
    enable: (allowed) => buttons.forEach((b, i) => { b.disabled = !allowed(choices[i].value); }),
  };
}

/**
 * @template T
 * @typedef {{root: HTMLElement, update: (item: T, index: number) => void}} Row
 */

/** @type {WeakMap<HTMLElement, Map<string, Row<any>>>} */
const rowsOf = new WeakMap();

/**
 * Shows items as the children of an element. What has the same key keeps its element, and so the focus and its place.
 * @template T
 * @param {HTMLElement} parent
 * @param {T[]} items
 * @param {(item: T) => string} key
 * @param {(item: T) => Row<T>} make
 */
export function rows(parent, items, key, make) {
  const old = rowsOf.get(parent) ?? new Map();
  const kept = new Map();
  items.forEach((item, i) => {
    const name = key(item);
    const row = old.get(name) ?? make(item);
    kept.set(name, row);
    if (parent.children[i] !== row.root) {
      const focused = row.root.contains(document.activeElement) ? document.activeElement : null;
      parent.insertBefore(row.root, parent.children[i] ?? null);
      if (focused instanceof HTMLElement) focused.focus();
    }
    row.update(item, i);
  });
  while (parent.children.length > items.length) parent.lastElementChild?.remove();
  rowsOf.set(parent, kept);
}

/**
 * Sets text only where it is another, so that what is read out is not read twice.
 * @param {Element} element
 * @param {string} value
 */
export function say(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

/**
 * Sets the source of an image only where it is another.
 * @param {HTMLImageElement} image
 * @param {string} source
 */
export function setSource(image, source) {
  if (image.getAttribute('src') !== source) image.src = source;
}

/**
 * Waits until nothing has called for so long.
 * @template {any[]} A
 * @param {number} milliseconds
 * @param {(...args: A) => void} act
 * @returns {((...args: A) => void) & {now: () => void}}
 */
export function debounced(milliseconds, act) {
  let timer = 0;
  /** @type {A | null} */
  let waiting = null;
  const now = () => {
    clearTimeout(timer);
    const args = waiting;
    waiting = null;
    if (args) act(...args);
  };
  return Object.assign((/** @type {A} */ ...args) => {
    waiting = args;
    clearTimeout(timer);
    timer = setTimeout(now, milliseconds);
  }, { now });
}
