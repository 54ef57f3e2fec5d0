// Forms that are made of the descriptions of options alone: a new option appears by itself.

import { h, icon, rows } from './dom.js';
import { text } from './text.js';

/** @typedef {import('./api-types').Option} Option */
/** @typedef {import('./api-types').Value} Value */
/** @typedef {import('./api-types').Values} Values */

/**
 * Where a slider goes: from `least` to `most` in steps, along a logarithm where the range is wide.
 * @typedef {{least: number, most: number, step: number, isLog: boolean, at: number}} Track
 */

/**
 * A track for a number: all of its range where that is small, else what lies around its default; null for none.
 * @param {Option} option
 * @returns {Track | null}
 */
function track(option) {
  if (option.kind !== 'integer' && option.kind !== 'number') return null;
  const whole = option.kind === 'integer';
  const standard = option.default !== null && option.default !== '' ? Number(option.default) : NaN;
  const { least, most } = option;
  if (option.unit === 'pixels' && (most ?? Infinity) > 4096) {
    return { least: 256, most: 8192, step: 16, isLog: true, at: 1024 };
  }
  if (least !== null && most !== null && most - least <= (whole ? 300 : 8)) {
    const at = Number.isNaN(standard) ? (least + most) / 2 : standard;
    return { least, most, step: whole ? 1 : (most - least) / 100, isLog: false, at };
  }
  const middle = Number.isNaN(standard) ? (whole ? NaN : 1) : standard;
  if (Number.isNaN(middle) || middle <= 0) return null;
  const reach = whole ? 10 : 8;
  const from = Math.max(least ?? -Infinity, whole ? Math.max(1, Math.round(middle / reach)) : middle / reach);
  const to = Math.min(most ?? Infinity, middle * reach);
  return { least: from, most: to, step: whole ? 1 : 0.01, isLog: true, at: middle };
}

const positions = 1000;

/**
 * @param {Track} t
 * @param {number} value
 */
function toPosition(t, value) {
  const v = Math.min(t.most, Math.max(t.least, value));
  const share = t.isLog ? Math.log(v / t.least) / Math.log(t.most / t.least) : (v - t.least) / (t.most - t.least);
  return Math.round(share * positions);
}

/**
 * @param {Track} t
 * @param {number} position
 */
function fromPosition(t, position) {
  const share = position / positions;
  const value = t.isLog ? t.least * (t.most / t.least) ** share : t.least + share * (t.most - t.least);
  const stepped = Math.min(t.most, Math.max(t.least, Math.round(value / t.step) * t.step));
  return Number(stepped.toPrecision(t.isLog ? 3 : 6));
}

/** @param {string} name such as style-scale, or that of a method */
export function titleOf(name) {
  if (name in text.methods) return text.methods[name];
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The names of options in help are written as labels.
 * @param {string} help
 */
export const inWords = (help) => help.replace(/--([a-z][a-z-]*)/g, (_, name) => titleOf(name));

/**
 * A form of options, which keeps its fields while the options stay the same.
 * @param {(name: string, value: Value | undefined) => void} choose undefined for what holds where nothing is said
 */
export function optionForm(choose) {
  const root = h('div', { class: 'options' });
  return {
    root,
    /**
     * @param {Option[]} options
     * @param {Values} values
     */
    show(options, values) {
      rows(root, options, (o) => JSON.stringify(o), (o) => field(o, choose));
      root.querySelectorAll('[data-option]').forEach((element) => {
        const name = /** @type {HTMLElement} */ (element).dataset.option ?? '';
        fields.get(element)?.(values[name]);
      });
    },
  };
}

/**
 * What shows a value in a field.
 * @type {WeakMap<Element, (value: Value | undefined) => void>}
 */
const fields = new WeakMap();

let count = 0;

/**
 * @param {Option} option
 * @param {(name: string, value: Value | undefined) => void} choose
 */
function field(option, choose) {
  const id = `option-${count += 1}`;
  const helpId = `${id}-help`;
  const set = (/** @type {Value | undefined} */ value) => choose(option.jsonName, value);
  const control = controlOf(option, id, helpId, set);
  const reset = h('button', { type: 'button', class: 'icon-button is-small reset', title: text.options.reset,
    'aria-label': text.options.resetOf(titleOf(option.name)), onclick: () => set(undefined) }, icon('reset'));
  const root = h('div', { class: `option is-${option.kind}`, 'data-option': option.jsonName },
    h('div', { class: 'option-head' },
      h(control.isGroup ? 'span' : 'label', control.isGroup ? { id: `${id}-label` } : { for: id, id: `${id}-label` },
        titleOf(option.name)),
      reset, control.beside),
    control.below, h('p', { class: 'note', id: helpId }, inWords(option.help)));
  fields.set(root, (value) => {
    reset.classList.toggle('is-idle', value === undefined);
    reset.disabled = value === undefined;
    root.classList.toggle('is-set', value !== undefined);
    control.show(value);
  });
  return { root, update: () => {} };
}

/**
 * @typedef {object} Control
 * @property {Node | null} beside
 * @property {Node | null} below
 * @property {(value: Value | undefined) => void} show
 * @property {boolean} [isGroup]
 */

/**
 * @param {Option} option
 * @param {string} id
 * @param {string} helpId
 * @param {(value: Value | undefined) => void} set
 * @returns {Control}
 */
function controlOf(option, id, helpId, set) {
  if (option.kind === 'flag') return flag(option, id, helpId, set);
  if (option.kind === 'choice') return choice(option, id, helpId, set);
  if (option.kind === 'text') return line(option, id, helpId, set, (written) => written, String);
  if (option.kind === 'layers') return line(option, id, helpId, set, readLayers, writeLayers);
  return number(option, id, helpId, set);
}

/** @type {(option: Option, id: string, helpId: string, set: (value: Value | undefined) => void) => Control} */
function flag(option, id, helpId, set) {
  const box = h('input', { type: 'checkbox', role: 'switch', id, 'aria-describedby': helpId,
    onchange: () => set(box.checked === (option.default === 'true') ? undefined : box.checked) });
  return { beside: box, below: null, show: (value) => {
    box.checked = (value ?? option.default === 'true') === true;
  } };
}

/** @type {(option: Option, id: string, helpId: string, set: (value: Value | undefined) => void) => Control} */
function choice(option, id, helpId, set) {
  const standard = option.choices.includes(option.default ?? '') ? option.default : null;
  const few = option.choices.length <= 3 && option.choices.join('').length <= 26;
  if (few) {
    const buttons = option.choices.map((c) => h('button', { type: 'button', onclick: () => set(
      c === standard || pressed(c) ? undefined : c) }, titleOf(c)));
    const pressed = (/** @type {string} */ c) =>
      buttons[option.choices.indexOf(c)].getAttribute('aria-pressed') === 'true';
    const group = h('div', { class: 'segments', role: 'group', 'aria-labelledby': `${id}-label`,
      'aria-describedby': helpId }, buttons);
    return { beside: null, below: group, isGroup: true, show: (value) => buttons.forEach((b, i) =>
      b.setAttribute('aria-pressed', String(option.choices[i] === (value ?? standard)))) };
  }
  const select = h('select', { id, 'aria-describedby': helpId, onchange: () => set(select.value || undefined) },
    standard === null ? h('option', { value: '' }, inWords(option.default ?? text.options.standard)) : null,
    option.choices.map((c) => h('option', { value: c === standard ? '' : c }, titleOf(c))));
  return { beside: null, below: select, show: (value) => {
    select.value = value === undefined || value === standard ? '' : String(value);
  } };
}

/** @type {(option: Option, id: string, helpId: string, set: (value: Value | undefined) => void) => Control} */
function number(option, id, helpId, set) {
  const t = track(option);
  const standard = option.default !== null && option.default !== '' ? Number(option.default) : NaN;
  const give = (/** @type {number} */ value) => set(value === standard ? undefined : value);
  const whole = option.kind === 'integer';
  const box = h('input', { type: 'number', id, class: 'number', 'aria-describedby': helpId, min: option.least ?? '',
    max: option.most ?? '', step: whole ? '1' : 'any',
    placeholder: Number.isNaN(standard) ? text.options.auto : '', title: inWords(option.default ?? '') });
  box.addEventListener('input', () => {
    const problem = problemOf(option, box);
    box.setAttribute('aria-invalid', String(problem !== ''));
    box.setCustomValidity(problem);
    if (problem) box.reportValidity();
    else if (box.value === '') set(undefined);
    else give(Number(box.value));
  });
  const slider = t ? h('input', { type: 'range', min: '0', max: String(positions), step: '1',
    'aria-labelledby': `${id}-label`, 'aria-describedby': helpId,
    oninput: () => give(fromPosition(t, Number(/** @type {HTMLInputElement} */ (slider).value))) }) : null;
  if (slider && t) {
    // An arrow moves by a step that is seen: a hundredth of the way, or to the next whole number.
    slider.addEventListener('keydown', (e) => {
      const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[e.key];
      if (!way) return;
      e.preventDefault();
      const from = Number(slider.value);
      let to = Math.min(positions, Math.max(0, from + way * positions / 100));
      const value = fromPosition(t, from);
      if (fromPosition(t, to) === value) to = toPosition(t, value + Math.sign(way) * t.step);
      slider.value = String(to);
      give(fromPosition(t, to));
    });
  }
  return {
    beside: h('span', { class: 'number-field' }, box, option.unit ? h('span', { class: 'unit' }, option.unit) : null),
    below: slider,
    show: (value) => {
      const now = typeof value === 'number' ? value : standard;
      if (document.activeElement !== box || (box.value !== '' && Number(box.value) !== now)) {
        box.value = Number.isNaN(now) ? '' : String(now);
        box.setCustomValidity('');
        box.removeAttribute('aria-invalid');
      }
      if (!slider || !t) return;
      const at = Number.isNaN(now) ? t.at : now;
      if (fromPosition(t, Number(slider.value)) !== at) slider.value = String(toPosition(t, at));
      slider.setAttribute('aria-valuetext', Number.isNaN(now) ? inWords(option.default ?? text.options.auto)
        : `${now} ${option.unit ?? ''}`);
    },
  };
}

/**
 * @param {Option} option
 * @param {HTMLInputElement} box
 */
function problemOf(option, box) {
  if (box.validity.badInput) return text.options.notNumber;
  if (box.value === '') return '';
  const value = Number(box.value);
  const { least, most } = option;
  if ((least !== null && value < least) || (most !== null && value > most)) return text.options.range(least, most);
  return option.kind === 'integer' && !Number.isInteger(value) ? text.options.whole : '';
}

/**
 * @param {Option} option
 * @param {string} id
 * @param {string} helpId
 * @param {(value: Value | undefined) => void} set
 * @param {(written: string) => Value | null} read
 * @param {(value: Value) => string} write
 * @returns {Control}
 */
function line(option, id, helpId, set, read, write) {
  const box = h('input', { type: 'text', id, 'aria-describedby': helpId, spellcheck: false, autocomplete: 'off',
    placeholder: inWords(option.default ?? '') });
  box.addEventListener('change', () => {
    const value = box.value.trim() === '' ? undefined : read(box.value.trim());
    box.setCustomValidity(value === null ? text.options.layers : '');
    box.setAttribute('aria-invalid', String(value === null));
    if (value === null) box.reportValidity();
    else set(value);
  });
  return { beside: null, below: box, show: (value) => {
    if (document.activeElement !== box) box.value = value === undefined ? '' : write(value);
  } };
}

/**
 * @param {string} written such as relu1_1=0.5, relu3_1
 * @returns {Record<string, number> | null}
 */
function readLayers(written) {
  /** @type {Record<string, number>} */
  const layers = {};
  for (const part of written.split(/[,;]/)) {
    const [name, weight = '1'] = part.split('=').map((p) => p.trim());
    if (!/^\w+$/.test(name) || weight === '' || !(Number(weight) >= 0)) return null;
    layers[name] = Number(weight);
  }
  return Object.values(layers).some((w) => w > 0) ? layers : null;
}

/** @param {Value} layers */
function writeLayers(layers) {
  return Object.entries(layers).map(([name, weight]) => weight === 1 ? name : `${name}=${weight}`).join(', ');
}
