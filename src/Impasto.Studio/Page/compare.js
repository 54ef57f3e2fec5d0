// Two pictures of the same scene: a slider between them, side by side, or the painting alone.

import { h, setSource } from './dom.js';
import { text } from './text.js';
import { Viewport } from './viewport.js';

/** @typedef {import('./viewport.js').Draw} Draw */
/** @typedef {'split' | 'side' | 'single'} Way */

/**
 * @typedef {object} Shown
 * @property {string} scene what is shown before; another one begins with nothing
 * @property {number} width of the scene, in pixels
 * @property {number} height
 * @property {((edge: number) => string) | null} before the source for an edge of so many pixels
 * @property {((edge: number) => string) | null} after
 * @property {string | null} [video] what plays in place of `after`
 * @property {Way} way
 * @property {number} split from 0 to 100
 */

/**
 * @param {{draw?: Draw, moved: (split: number) => void, placed?: (viewport: Viewport) => void, label: string}} how
 */
export function comparison(how) {
  const before = plate('plate is-before', text.compare.before);
  const after = plate('plate is-after', text.compare.after);
  const video = h('video', { class: 'plate is-video', controls: true, loop: true, playsInline: true, hidden: true,
    'aria-label': text.compare.after });
  const overlay = h('div', { class: 'plate is-overlay' });
  const first = h('div', { class: 'pane' }, before.root);
  const second = h('div', { class: 'pane' });
  const line = h('div', { class: 'split-line' });
  const split = h('input', { type: 'range', class: 'split', min: '0', max: '100', step: '0.5',
    'aria-label': text.compare.slider, oninput: () => { shown.split = Number(split.value); place(); },
    onchange: () => how.moved(Number(split.value)) });
  const panes = h('div', { class: 'panes', tabIndex: 0, role: 'group', 'aria-label': how.label }, first, second, split,
    line);
  /** @type {Shown} */
  let shown = { scene: '', width: 4, height: 3, before: null, after: null, way: 'split', split: 50 };
  let isHeld = false;

  const paneSize = () => {
    const { clientWidth: width, clientHeight: height } = panes;
    if (shown.way !== 'side' || !hasBoth()) return { width, height };
    return isStacked() ? { width, height: height / 2 - 4 } : { width: width / 2 - 4, height };
  };
  const isStacked = () => panes.clientHeight >= panes.clientWidth;
  const hasBoth = () => shown.before !== null && (shown.after !== null || Boolean(shown.video));
  const viewport = new Viewport(paneSize, place);

  function place() {
    const { left, top, width, height } = viewport.place;
    const both = hasBoth();
    const side = both && shown.way === 'side';
    panes.classList.toggle('is-side', side);
    panes.classList.toggle('is-stacked', side && isStacked());
    const box = { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
    for (const element of [before.root, after.root, video, overlay]) Object.assign(element.style, box);
    const pane = paneSize();
    const from = Math.max(0, left);
    const to = Math.min(pane.width, left + width);
    const at = from + (to - from) * shown.split / 100;
    const isSplit = both && shown.way === 'split' && !isHeld && !shown.video;
    const cut = `${Math.max(0, Math.min(100, (at - left) / width * 100))}%`;
    after.root.style.clipPath = isSplit ? `inset(0 0 0 ${cut})` : '';
    after.root.classList.toggle('is-away', isHeld && both && !side);
    line.hidden = split.hidden = !isSplit;
    Object.assign(line.style, { transform: `translateX(${at}px)`, top: `${Math.max(0, top)}px`,
      height: `${Math.min(pane.height, top + height) - Math.max(0, top)}px` });
    Object.assign(split.style, { left: `${from - 22}px`, width: `${to - from + 44}px` });
    const edge = Math.max(width, height) * devicePixelRatio;
    before.show(shown.before?.(edge) ?? null);
    after.show(shown.after?.(edge) ?? null);
    how.placed?.(viewport);
  }

  viewport.listen(panes, how.draw);
  // The photograph shows for as long as the space bar is held, or the painting where it stands alone.
  panes.addEventListener('keydown', (e) => {
    if (e.key !== ' ' || e.target !== panes || how.draw?.wants() || e.defaultPrevented) return;
    e.preventDefault();
    isHeld = true;
    place();
  });
  panes.addEventListener('pointerdown', (e) => {
    const isOnControl = e.target instanceof Element && e.target.closest('input, video');
    if (shown.way !== 'single' || viewport.zoom > 1 || isOnControl || how.draw?.wants()) return;
    isHeld = true;
    place();
  });
  const release = () => {
    if (!isHeld) return;
    isHeld = false;
    place();
  };
  panes.addEventListener('pointerup', release);
  panes.addEventListener('pointercancel', release);
  panes.addEventListener('keyup', release);
  panes.addEventListener('blur', release);

  return {
    root: panes,
    viewport,
    overlay,
    /** @param {Shown} next */
    show(next) {
      if (next.scene !== shown.scene) {
        before.show(null);
        after.show(null);
      }
      const isMoving = document.activeElement === split && next.split !== shown.split;
      shown = isMoving ? { ...next, split: Number(split.value) } : next;
      if (Number(split.value) !== shown.split) split.value = String(shown.split);
      const side = next.way === 'side' && hasBoth();
      const home = side ? second : first;
      second.hidden = !side;
      if (after.root.parentElement !== home) home.append(after.root, video);
      if (overlay.parentElement !== first || first.lastElementChild !== overlay) first.append(overlay);
      video.hidden = !next.video;
      after.root.hidden = Boolean(next.video);
      if (next.video && video.getAttribute('src') !== next.video) video.src = next.video;
      if (!next.video && video.hasAttribute('src')) {
        video.removeAttribute('src');
        video.load();
      }
      viewport.width === next.width && viewport.height === next.height ? viewport.update()
        : viewport.setPicture(next.width, next.height);
    },
  };
}

/**
 * A picture that is swapped only once the next one is decoded, so that nothing flickers.
 * @param {string} name
 * @param {string} label
 */
function plate(name, label) {
  const root = h('div', { class: name, role: 'img', 'aria-label': label });
  /** @type {string | null} */
  let wanted = null;
  return {
    root,
    /** @param {string | null} source */
    show(source) {
      if (source === wanted) return;
      wanted = source;
      if (source === null) return root.replaceChildren();
      const image = h('img', { alt: '', draggable: false, decoding: 'async' });
      setSource(image, source);
      image.decode().then(() => { if (wanted === source) root.replaceChildren(image); }, () => {});
    },
  };
}
