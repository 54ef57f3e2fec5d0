// The picture in the middle: the photograph, its preview, and what was painted of it.

import { change, desk } from './desk.js';
import { fileButton, h, iconButton, rows, say, segments, setSource } from './dom.js';
import { contentFiles, dropTarget, sampleRow, takeContent } from './intake.js';
import { comparison } from './compare.js';
import { titleOf } from './forms.js';
import { content, maskScene, maskTarget, maskTargets } from './job.js';
import { maskEditor } from './masks.js';
import { picture, thumbnail, view } from './pictures.js';
import { isNewest, preview } from './preview.js';
import { showActions } from './queue.js';
import { sheetView } from './sheets.js';
import { isOver, on, state, stylesOf } from './state.js';
import { text } from './text.js';

/** @typedef {import('./api-types').Job} Job */

/** @returns {HTMLElement} */
export function stage() {
  const editor = maskEditor();
  const compare = comparison({
    draw: editor.draw,
    label: text.stage.title,
    moved: (split) => change({ split }),
    placed: (viewport) => {
      say(percent, text.percent(viewport.scale));
      percent.setAttribute('aria-label', text.stage.scale(text.percent(viewport.scale)));
      editor.placed();
    },
  });
  editor.attach(compare.overlay, compare.viewport, compare.root);
  const percent = h('button', { type: 'button', class: 'zoom-percent', title: text.stage.actual,
    onclick: () => compare.viewport.actual() }, '100%');
  const tabs = segments(text.stage.tabs.label, [
    { value: /** @type {const} */ ('picture'), label: text.stage.tabs.picture },
    { value: /** @type {const} */ ('masks'), label: text.stage.tabs.masks },
    { value: /** @type {const} */ ('sheet'), label: text.stage.tabs.sheet },
  ], (tab) => change({ tab }));
  const ways = segments(text.compare.label, [
    { value: /** @type {const} */ ('split'), label: text.compare.split, icon: 'split' },
    { value: /** @type {const} */ ('side'), label: text.compare.side, icon: 'side' },
    { value: /** @type {const} */ ('single'), label: text.compare.single, icon: 'single' },
  ], (way) => change({ compare: way }));
  const zoom = h('div', { class: 'zoom', role: 'group', 'aria-label': text.stage.zoom },
    iconButton('minus', text.stage.zoomOut, () => compare.viewport.zoomTo(compare.viewport.zoom / 1.25)), percent,
    iconButton('plus', text.stage.zoomIn, () => compare.viewport.zoomTo(compare.viewport.zoom * 1.25)),
    iconButton('fit', text.stage.fit, () => compare.viewport.fit()));
  const sheet = sheetView();
  const invitation = invite();
  const line = h('span', { class: 'stage-line' });
  const actions = h('div', { class: 'stage-actions' });
  const strip = h('div', { class: 'strip', role: 'group', 'aria-label': text.stage.strip });
  const canvas = h('div', { class: 'canvas' }, compare.root, invitation, sheet);
  const foot = h('div', { class: 'stage-foot' }, strip, h('div', { class: 'stage-about' }, line, actions));
  const root = h('section', { class: 'stage', 'aria-label': text.stage.title },
    h('div', { class: 'stage-bar' }, tabs.root, h('span', { class: 'grow' }), ways.root, zoom),
    canvas, editor.bar, foot);
  dropTarget(root, takeContent);

  // What is looked at is brought into the strip's view once; where it is scrolled to then, it stays.
  /** @type {Element | null} */
  let uncovered = null;
  const uncover = () => {
    const tile = /** @type {HTMLElement | null} */ (strip.querySelector('[aria-pressed="true"]'));
    if (tile && tile !== uncovered) {
      const right = tile.offsetLeft + tile.offsetWidth;
      strip.scrollLeft = Math.min(tile.offsetLeft, Math.max(strip.scrollLeft, right - strip.clientWidth));
    }
    uncovered = tile;
  };

  on(['desk', 'pictures', 'preview', 'jobs', 'styles', 'samples'], () => {
    const { tab, compare: way, split, source } = desk();
    const isOpen = (/** @type {string} */ t) =>
      t === 'picture' || (t === 'masks' ? maskTargets().length > 0 : source !== 'film');
    const current = isOpen(tab) ? tab : 'picture';
    const of = current === 'masks' ? maskScene(maskTarget()) : content();
    const scene = picture(of);
    tabs.show(current);
    tabs.enable(isOpen);
    ways.show(way);
    ways.root.classList.toggle('is-away', current !== 'picture' || !scene);
    zoom.classList.toggle('is-away', current === 'sheet' || !scene);
    invitation.hidden = current === 'sheet' || of !== null;
    compare.root.hidden = current === 'sheet' || !scene;
    sheet.hidden = current !== 'sheet';
    editor.show(current === 'masks' && Boolean(scene));
    foot.hidden = current !== 'picture';
    const now = shownJob();
    document.body.dataset.tab = current;
    const isEmpty = state.loaded && of === null && source === 'picture' && current !== 'sheet';
    document.body.dataset.empty = String(isEmpty);
    compare.root.setAttribute('aria-busy', String(preview.busy || (now !== null && !isOver(now))));
    if (scene && of) {
      const still = (/** @type {number} */ edge) => view(of, Math.min(edge, Math.max(scene.width, scene.height)));
      const result = picture(now?.result);
      compare.show({
        scene: of,
        width: scene.width,
        height: scene.height,
        before: still,
        after: current === 'picture' ? afterOf(now) : null,
        video: current === 'picture' && result?.kind === 'film' ? result.url : null,
        way,
        split,
      });
    }
    say(line, current === 'picture' && scene ? lineOf(now) : '');
    line.classList.toggle('is-busy', current === 'picture' && !now && preview.busy);
    const isWrong = now ? now.state === 'failed' : preview.error !== null;
    line.classList.toggle('is-problem', current === 'picture' && isWrong);
    showActions(actions, current === 'picture' ? now : null);
    rows(strip, stripItems(), (i) => i.key, stripTile);
    uncover();
  });
  return root;
}

const sceneName = () => desk().source === 'film' ? text.stage.frame : text.stage.photo;

/** The job that is looked at; null while the preview or the photograph is. */
function shownJob() {
  const found = state.jobs.get(desk().shown);
  return found && (found.content === content() || found.batch !== null) ? found : null;
}

/**
 * @param {Job | null} now
 * @returns {((edge: number) => string) | null}
 */
function afterOf(now) {
  if (desk().shown === 'photo') return null;
  if (!now) {
    const url = preview.picture;
    return url ? () => url : null;
  }
  const { result, preview: soFar } = now;
  if (result) return (edge) => view(result, edge);
  return soFar ? () => soFar : preview.picture ? () => /** @type {string} */ (preview.picture) : null;
}

/** @param {Job | null} now */
function lineOf(now) {
  if (desk().shown === 'photo') return sceneName();
  if (now) return text.jobs.line(now);
  if (preview.error) return preview.error;
  if (preview.busy) return preview.picture ? text.stage.newer : text.stage.first;
  return isNewest() ? text.stage.preview(preview.seconds) : text.stage.chooseStyle;
}

/**
 * @typedef {{key: string, label: string, image: string | null, job: Job | null}} StripItem
 */

/** @returns {StripItem[]} */
function stripItems() {
  const of = content();
  if (!of) return [];
  const jobs = [...state.jobs.values()]
    .filter((j) => j.content === of && j.kind !== 'training' && !['failed', 'cancelled'].includes(j.state))
    .sort((a, b) => b.created.localeCompare(a.created)).slice(0, 12);
  const labels = labelsOf(jobs);
  return [
    { key: 'photo', label: sceneName(), image: thumbnail(of, 160), job: null },
    { key: 'preview', label: text.stage.previewTile, image: preview.picture, job: null },
    ...jobs.map((j, i) => ({ key: j.id, label: labels[i], job: j,
      image: j.result ? thumbnail(j.result, 160) : j.preview ?? thumbnail(of, 160) })),
  ];
}

/**
 * What tells each painting from the others of its scene: its style, then its method where that differs, then a number.
 * @param {Job[]} jobs the newest first
 */
function labelsOf(jobs) {
  const base = jobs.map((j) => [stylesOf(j) || j.title, typeof j.job?.strength === 'number'
    ? text.percent(j.job.strength) : ''].filter(Boolean).join(' '));
  const named = base.map((label, i) => jobs.some((j, k) => base[k] === label && j.method !== jobs[i].method)
    ? `${label} · ${titleOf(jobs[i].method ?? '')}` : label);
  return named.map((label, i) => {
    const older = named.slice(i + 1).filter((other) => other === label).length;
    return older > 0 ? text.stage.again(label, older + 1) : label;
  });
}

/** @param {StripItem} item */
function stripTile(item) {
  const image = h('img', { alt: '', draggable: false });
  const ring = h('progress', { class: 'strip-progress', max: 1, value: 0, hidden: true });
  const name = h('span', { class: 'strip-name' });
  const root = h('button', { type: 'button', class: 'strip-tile', onclick: () => change({ shown: item.key }) },
    h('span', { class: 'strip-image' }, image, ring), name);
  return {
    root,
    update: (/** @type {StripItem} */ now) => {
      if (now.image) setSource(image, now.image);
      image.classList.toggle('is-empty', !now.image);
      image.classList.toggle('is-dim', now.job !== null && !now.job.result && !now.job.preview);
      say(name, now.label);
      root.title = now.label;
      const shown = now.key === desk().shown || (now.key === 'preview' && !shownJob() && desk().shown !== 'photo');
      root.setAttribute('aria-pressed', String(shown));
      ring.hidden = !now.job || isOver(now.job);
      ring.value = now.job?.done ?? 0;
      ring.setAttribute('aria-label', text.jobs.progressOf(now.label));
    },
  };
}

/** What the empty stage says. */
function invite() {
  const choose = fileButton(text.content.choose, { accept: contentFiles, several: true, class: 'button is-main',
    icon: 'upload' }, takeContent);
  const title = h('h2', { class: 'invitation-title' });
  const samples = h('div', { class: 'invitation-samples' }, h('h3', null, text.stage.orSample), sampleRow('content'));
  on(['desk'], () => {
    const { source } = desk();
    say(title, text.stage.invitation[source]);
    samples.hidden = source === 'film';
  });
  return h('div', { class: 'invitation' }, title, h('p', null, text.stage.invitationHelp), choose, samples);
}
