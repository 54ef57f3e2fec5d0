// The bar of tools below a photograph on which masks are painted.

import { change, desk } from './desk.js';
import { fileButton, h, iconButton, rows, say, segments } from './dom.js';
import {
  isPart, mask, maskKey, maskScene, maskTarget, maskTargets, maskThatGoes, pictureOf,
} from './job.js';
import { picture } from './pictures.js';
import { styleOf } from './state.js';
import { colorOf } from './styles.js';
import { text } from './text.js';
import { toast } from './toasts.js';

/** @typedef {import('./brush.js').Mask} Mask */

/**
 * What the tools do, and to what.
 * @typedef {object} Painted
 * @property {(way: 1 | -1) => void} step goes on or back among the masks that were kept
 * @property {(act: (mask: Mask) => void) => void} whole does something to all of the mask
 * @property {() => number} brushPixels how wide the brush is, in pixels of the photograph
 * @property {(file: Blob) => Promise<void>} read takes a picture as the mask
 * @property {() => Promise<Blob>} toPng
 * @property {() => 'none' | 'some' | 'all'} coverage how much is masked
 */

/**
 * The name of a mask's file: of what it is on, and what it is for, so that no two masks of a job have the same.
 * @param {string} target
 */
export function maskName(target) {
  const purpose = target === 'keep' ? text.masks.purposes.keep
    : isPart(target) ? text.masks.purposes.part : styleOf(target)?.name ?? target;
  return text.masks.fileName(picture(maskScene(target))?.name ?? '', purpose);
}

/** @param {Painted} painted */
export function maskTools(painted) {
  const set = (/** @type {Partial<import('./api-types').Desk['brush']>} */ brush) =>
    change({ brush: { ...desk().brush, ...brush } });
  const quiet = (/** @type {string} */ label, /** @type {() => void} */ press) =>
    h('button', { type: 'button', class: 'button is-quiet', onclick: press }, label);
  const chooser = h('div', { class: 'mask-targets', role: 'group', 'aria-label': text.masks.target });
  const tools = segments(text.masks.tools, [
    { value: /** @type {const} */ ('brush'), label: text.masks.brush, icon: 'brush' },
    { value: /** @type {const} */ ('eraser'), label: text.masks.eraser, icon: 'eraser' },
    { value: /** @type {const} */ ('fill'), label: text.masks.fillArea, icon: 'fill' },
    { value: /** @type {const} */ ('hand'), label: text.masks.hand, icon: 'hand' },
  ], (tool) => set({ tool }));
  const sizeSlider = labelled(text.masks.size, 0.5, 80, (v) => set({ size: v }), true);
  const softSlider = labelled(text.masks.softness, 0, 100, (v) => set({ softness: v }));
  const toleranceSlider = labelled(text.masks.tolerance, 1, 60, (v) => set({ tolerance: v }));
  const undo = iconButton('undo', text.masks.undo, () => painted.step(-1));
  const redo = iconButton('redo', text.masks.redo, () => painted.step(1));
  const fill = quiet(text.masks.fill, () => painted.whole((m) => m.data.fill(255)));
  const invert = quiet(text.masks.invert, () => painted.whole((m) => { m.data = m.data.map((v) => 255 - v); }));
  const clear = quiet(text.masks.clear, () => painted.whole((m) => m.data.fill(0)));
  const bring = fileButton(text.masks.bring, { accept: 'image/*', class: 'button is-quiet' }, async ([file]) => {
    await painted.read(file).catch(() => toast(text.problems.noPainting([file.name]), { error: true }));
  });
  const save = quiet(text.masks.save, async () => {
    const url = URL.createObjectURL(await painted.toPng());
    h('a', { href: url, download: maskName(maskTarget()) }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  });
  const full = h('p', { class: 'note', role: 'status', hidden: true });
  const root = h('div', { class: 'mask-bar', role: 'group', 'aria-label': text.masks.bar, hidden: true },
    h('div', { class: 'mask-line is-first' }, chooser, h('span', { class: 'row' }, undo, redo)),
    h('div', { class: 'mask-line' }, tools.root, sizeSlider.root, softSlider.root, toleranceSlider.root),
    h('div', { class: 'mask-line' }, h('div', { class: 'row' }, fill, invert, clear, bring, save),
      h('p', { class: 'note keys-hint' }, text.masks.line)), full);

  /** What a mask of nothing or of all means, once something was done to it. */
  function coverageNote() {
    const target = maskTarget();
    const coverage = painted.coverage();
    if (coverage === 'some' || mask(target).past.length === 0) return '';
    const title = styleOf(isPart(target) ? maskScene(target) ?? '' : target)?.title ?? '';
    return text.masks[coverage](isPart(target) ? 'part' : target, title);
  }

  /** @param {string} id */
  function targetRow(id) {
    const dot = h('span', { class: 'dot' });
    const name = h('span', null);
    const root = h('button', { type: 'button', class: 'chip mask-target', onclick: () => set({ target: id }) },
      dot, name);
    return { root, update: () => {
      dot.style.setProperty('--mark', colorOf(id));
      const ofPainting = isPart(id);
      const title = styleOf(ofPainting ? maskScene(id) ?? '' : id)?.title ?? '';
      say(name, id === 'keep' ? text.masks.keep : ofPainting ? text.masks.part(title) : title);
      root.setAttribute('aria-pressed', String(maskTarget() === id));
      root.classList.toggle('is-empty', mask(id).now === null);
      root.title = id === 'keep' ? text.masks.keepHelp : ofPainting ? text.masks.partHelp : text.masks.styleHelp;
    } };
  }

  return {
    root,
    show() {
      const { brush } = desk();
      const { past, future } = mask(maskTarget());
      tools.show(brush.tool);
      sizeSlider.show(brush.size, text.masks.pixels(painted.brushPixels()));
      softSlider.show(brush.softness, text.percent(brush.softness / 100));
      toleranceSlider.show(brush.tolerance, text.percent(brush.tolerance / 100));
      sizeSlider.root.hidden = softSlider.root.hidden = brush.tool === 'fill' || brush.tool === 'hand';
      toleranceSlider.root.hidden = brush.tool !== 'fill';
      undo.disabled = past.length === 0;
      redo.disabled = future.length === 0;
      rows(chooser, maskTargets(), (id) => id, targetRow);
      const gone = maskThatGoes(maskKey(maskTarget()));
      const isLoss = gone !== null && desk().masks[gone].now !== null;
      const note = isLoss ? text.masks.full(pictureOf(gone)?.name ?? text.gallery.picture) : coverageNote();
      full.hidden = note === '';
      say(full, note);
    },
  };
}

/**
 * A slider with its label and its value.
 * @param {string} label
 * @param {number} least
 * @param {number} most
 * @param {(value: number) => void} choose
 * @param {boolean} [isLog]
 */
function labelled(label, least, most, choose, isLog = false) {
  const to = (/** @type {number} */ v) => isLog ? Math.log(v / least) / Math.log(most / least) * 100
    : (v - least) / (most - least) * 100;
  const from = (/** @type {number} */ p) => isLog ? least * (most / least) ** (p / 100)
    : least + (most - least) * p / 100;
  const slider = h('input', { type: 'range', min: '0', max: '100', step: '1', 'aria-label': label,
    oninput: () => choose(Number(from(Number(slider.value)).toPrecision(3))) });
  const value = h('output', { class: 'share-number' });
  return {
    root: h('label', { class: 'labelled' }, h('span', null, label), slider, value),
    /**
     * @param {number} now
     * @param {string} words
     */
    show(now, words) {
      if (Math.abs(Number(slider.value) - to(now)) > 0.6) slider.value = String(to(now));
      slider.setAttribute('aria-valuetext', words);
      say(value, words);
    },
  };
}
