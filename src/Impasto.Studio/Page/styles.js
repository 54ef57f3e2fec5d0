// The panel of styles: what they paint as thumbnails, and the shares of those that are chosen.

import { call } from './api.js';
import { change, desk, putBack } from './desk.js';
import { fileButton, h, icon, iconButton, rows, say } from './dom.js';
import { dropTarget, pictureFiles, sampleRow, takeStyles } from './intake.js';
import { mask, methodsForStyles, partOf } from './job.js';
import { on, state, styleOf } from './state.js';
import { text } from './text.js';
import { showInTurn } from './thumbnails.js';
import { report, toast } from './toasts.js';

/** @typedef {import('./api-types').Style} Style */
/** @typedef {import('./api-types').DeskStyle} DeskStyle */

/** A person's own come first. */
const kinds = /** @type {const} */ (['picture', 'saved', 'trained', 'shipped']);

/** Colours of styles on masks and shares, told apart by those who see few colours too. */
const colors = ['#e69f00', '#56b4e9', '#cc79a7', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#b9a4ff'];

/** @param {string} target what a mask is for */
export function colorOf(target) {
  const place = desk().styles.findIndex((s) => target === s.style || target === partOf(s.style));
  return place < 0 ? '#f2f2f2' : colors[place % colors.length];
}

/** @returns {HTMLElement} */
export function stylesPanel() {
  const search = h('input', { type: 'search', placeholder: text.styles.search, 'aria-label': text.styles.search,
    oninput: () => show() });
  const mix = h('input', { type: 'checkbox', role: 'switch', onchange: () => chooseMix(mix.checked) });
  const grid = h('div', { class: 'style-grid', role: 'group', 'aria-label': text.styles.title });
  const none = h('p', { class: 'note', hidden: true });
  const add = fileButton(text.styles.add, { accept: pictureFiles, several: true, icon: 'upload' }, takeStyles);
  const shares = h('div', { class: 'shares', role: 'list', 'aria-label': text.styles.shares });
  const panel = h('section', { class: 'panel styles-panel', 'aria-label': text.styles.title, 'data-panel': 'styles',
    'data-takes': 'styles' },
  h('div', { class: 'panel-head' }, h('h2', null, text.styles.title),
    h('label', { class: 'switch', title: text.styles.mixHelp }, mix, h('span', null, text.styles.mix))),
  h('div', { class: 'row' }, h('div', { class: 'search' }, icon('search'), search), add),
  h('div', { class: 'style-scroll', tabIndex: -1 }, grid, none,
    h('details', { class: 'more' }, h('summary', null, text.styles.samples), sampleRow('style'))), shares);
  dropTarget(panel, takeStyles);

  function show() {
    const { styles, mix: several } = desk();
    mix.checked = several;
    const words = search.value.trim().toLowerCase();
    const found = kinds.flatMap((kind) => state.styles.filter((s) => s.kind === kind))
      .filter((s) => `${s.title} ${s.name} ${text.styles.kinds[s.kind]}`.toLowerCase().includes(words));
    rows(grid, found, (s) => s.id, styleTile);
    none.hidden = found.length > 0 || !state.loaded;
    say(none, text.styles.none(search.value));
    rows(shares, styles, (s) => s.style, shareRow);
  }
  on(['styles', 'desk', 'catalog'], show);
  return panel;
}

/** @param {boolean} mix */
function chooseMix(mix) {
  const before = desk().styles;
  change({ mix, styles: mix ? before : before.slice(0, 1) });
  if (before.length > desk().styles.length) {
    toast(text.styles.unmixed, { undo: () => change({ mix: true, styles: before }) });
  }
}

/** @param {Style} style */
function choose(style) {
  const { mix, styles } = desk();
  const isChosen = styles.some((s) => s.style === style.id);
  const chosen = !mix ? [{ style: style.id, weight: 1 }]
    : isChosen ? styles.filter((s) => s.style !== style.id)
      : [...styles, { style: style.id, weight: 1 }];
  change({ styles: chosen, shown: 'preview' });
}

/** @param {Style} style */
function styleTile(style) {
  const image = h('img', { alt: '', width: 160, height: 120 });
  const name = h('span', { class: 'style-name' });
  const number = h('span', { class: 'style-number', 'aria-hidden': 'true' });
  const press = h('button', { type: 'button', class: 'style-tile', onclick: () => {
    const now = styleOf(style.id);
    if (now && press.getAttribute('aria-disabled') !== 'true') choose(now);
  } }, h('span', { class: 'style-image' }, image, number), name);
  return {
    root: press,
    update: (/** @type {Style} */ now) => {
      const { styles, mix } = desk();
      const place = styles.findIndex((s) => s.style === now.id);
      const fits = place >= 0 || !mix || styles.length === 0
        || methodsForStyles([...styles.map((s) => s.style), now.id]).length > 0;
      showInTurn(image, now.thumbnail);
      say(name, now.title);
      say(number, mix && place >= 0 ? String(place + 1) : '');
      press.title = fits ? `${now.title} (${text.styles.kinds[now.kind]})` : text.styles.doesNotMix;
      press.setAttribute('aria-pressed', String(place >= 0));
      press.setAttribute('aria-disabled', String(!fits));
      press.style.setProperty('--mark', place >= 0 && mix ? colors[place % colors.length] : 'var(--accent)');
    },
  };
}

/** @param {DeskStyle} chosen */
function shareRow(chosen) {
  const id = chosen.style;
  const title = h('span', { class: 'share-name' });
  const dot = h('span', { class: 'dot' });
  const slider = h('input', { type: 'range', min: '0', max: '1', step: '0.01' });
  const number = h('output', { class: 'share-number' });
  const masked = h('button', { type: 'button', class: 'icon-button is-small',
    onclick: () => change({ tab: 'masks', brush: { ...desk().brush, target: id } }) }, icon('brush'));
  const keep = iconButton('save', text.styles.keep, () => { form.hidden = false; name.focus(); },
    { class: 'icon-button is-small' });
  const erase = iconButton('trash', text.styles.erase, () => removeSaved(id), { class: 'icon-button is-small' });
  const remove = iconButton('close', text.styles.remove,
    () => change({ styles: desk().styles.filter((s) => s.style !== id) }), { class: 'icon-button is-small' });
  const name = h('input', { type: 'text', placeholder: text.styles.nameHint, 'aria-label': text.styles.nameHint,
    maxLength: 60, required: true });
  const form = h('form', { class: 'row share-form', hidden: true, onsubmit: async (/** @type {Event} */ e) => {
    e.preventDefault();
    if (await keepStyle(id, name.value)) form.hidden = true;
  } }, name, h('button', { type: 'submit', class: 'button' }, text.styles.keepButton));
  slider.addEventListener('input', () => change({
    styles: desk().styles.map((s) => s.style === id ? { ...s, weight: Number(slider.value) } : s), shown: 'preview' }));
  const root = h('div', { class: 'share', role: 'listitem' },
    h('div', { class: 'share-line' }, dot, title, slider, number, masked, keep, erase, remove), form);
  return {
    root,
    update: (/** @type {DeskStyle} */ now, /** @type {number} */ place) => {
      const { styles, source } = desk();
      const style = styleOf(id);
      const several = styles.length > 1;
      const all = styles.reduce((sum, s) => sum + s.weight, 0);
      say(title, style?.title ?? text.styles.gone);
      dot.style.setProperty('--mark', colors[place % colors.length]);
      slider.hidden = !several;
      number.hidden = !several;
      if (document.activeElement !== slider || Number(slider.value) !== now.weight) slider.value = String(now.weight);
      slider.setAttribute('aria-label', text.styles.shareOf(style?.title ?? ''));
      say(number, text.percent(all > 0 ? now.weight / all : 0));
      slider.setAttribute('aria-valuetext', number.textContent ?? '');
      masked.setAttribute('aria-label', text.styles.where(style?.title ?? ''));
      masked.title = text.styles.where(style?.title ?? '');
      masked.hidden = source === 'batch';
      masked.classList.toggle('is-on', mask(id).now !== null);
      keep.hidden = style?.kind !== 'picture';
      erase.hidden = style?.kind !== 'saved';
    },
  };
}

/**
 * The name that a style has by what a person calls it: small letters, digits and hyphens, as on a command line.
 * @param {string} words
 */
export const styleName = (words) => words.normalize('NFKD').replace(/\p{M}/gu, '')
  .toLowerCase().replace(/[^a-z0-9._]+/g, '-').replace(/^[^a-z0-9]+|-+$/g, '').slice(0, 64) || words.trim();

/**
 * @param {string} id
 * @param {string} name
 */
async function keepStyle(id, name) {
  try {
    const kept = styleName(name);
    await call('PUT', `/api/styles/${encodeURIComponent(kept)}`, { picture: id });
    toast(text.styles.kept(kept));
    return true;
  } catch (e) {
    report(e);
    return false;
  }
}

/** @param {string} id */
async function removeSaved(id) {
  const style = styleOf(id);
  if (!style) return;
  const place = `/api/styles/${encodeURIComponent(style.name)}`;
  const index = desk().styles.findIndex((s) => s.style === id);
  const chosen = desk().styles[index];
  try {
    await call('DELETE', place);
    change({ styles: desk().styles.filter((s) => s.style !== id) });
    toast(text.styles.erased(style.title), { undo: async () => {
      try {
        await call('POST', `${place}/restore`);
        const { mix, styles } = desk();
        if (mix || styles.length === 0) change({ styles: putBack(styles, index, chosen) });
      } catch (e) {
        report(e);
      }
    } });
  } catch (e) {
    report(e);
  }
}
