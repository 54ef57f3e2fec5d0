// What is dropped, pasted or chosen: photographs, clips and paintings on their way to the server and onto the desk.

import { call, get } from './api.js';
import { change, desk } from './desk.js';
import { h, say } from './dom.js';
import { filesOf, isFilm, isPicture, remember, send } from './pictures.js';
import { changed, on, state } from './state.js';
import { text } from './text.js';
import { announce, report, toast } from './toasts.js';

/** @typedef {import('./api-types').Picture} Picture */

export const pictureFiles = 'image/*,.tif,.tiff,.heic,.avif';
export const contentFiles = `${pictureFiles},video/*,.mkv`;

/** What is on its way: how many files, and how far they are, from 0 to 1. */
const uploads = { files: 0, done: 0, share: 0 };

/**
 * Sends files one after the other.
 * @param {'content' | 'style' | 'film'} kind
 * @param {File[]} files
 * @returns {Promise<Picture[]>} those that arrived
 */
async function sendAll(kind, files) {
  uploads.files += files.length;
  /** @type {Picture[]} */
  const arrived = [];
  for (const file of files) {
    const sent = await send(kind, file, file.name, (share) => { uploads.share = share; changed('pictures'); });
    if (sent) arrived.push(sent);
    uploads.done += 1;
  }
  if (uploads.done >= uploads.files) Object.assign(uploads, { files: 0, done: 0, share: 0 });
  changed('pictures');
  return arrived;
}

/**
 * One photograph, several, or a clip, to be painted.
 * @param {File[]} files
 */
export async function takeContent(files) {
  const films = files.filter(isFilm);
  const photographs = files.filter(isPicture);
  if (films.length === 0 && photographs.length === 0) {
    return toast(text.problems.noPicture(files.map((f) => f.name)), { error: true });
  }
  if (films.length > 0) {
    const [film] = await sendAll('film', films.slice(0, 1));
    if (film) layContent({ source: 'film', film: film.id });
  }
  if (photographs.length === 0) return;
  const sent = await sendAll('content', photographs);
  if (sent.length === 0) return;
  const isBatch = sent.length > 1 || (desk().source === 'batch' && desk().contents.length > 0);
  if (!isBatch) return layContent({ source: 'picture', content: sent[0].id });
  const contents = desk().source === 'batch' ? desk().contents : [];
  layContent({ source: 'batch', contents: [...contents, ...sent.map((p) => p.id)], content: sent[0].id });
}

/** @param {Partial<import('./api-types').Desk>} what */
function layContent(what) {
  const first = state.styles.find((s) => s.kind === 'shipped');
  change({ ...what, shown: 'preview', tab: desk().tab === 'sheet' ? 'sheet' : 'picture',
    ...(desk().styles.length === 0 && first ? { styles: [{ style: first.id, weight: 1 }] } : {}) });
  announce(text.content.laid);
}

/**
 * Paintings, to be painted like.
 * @param {File[]} files
 */
export async function takeStyles(files) {
  const paintings = files.filter(isPicture);
  if (paintings.length === 0) return toast(text.problems.noPicture(files.map((f) => f.name)), { error: true });
  const sent = await sendAll('style', paintings);
  if (sent.length > 0) await chooseStyles(sent.map((p) => p.id));
}

/** @param {string[]} ids */
async function chooseStyles(ids) {
  state.styles = await get('/api/styles');
  changed('styles');
  const chosen = ids.map((style) => ({ style, weight: 1 }));
  const { mix, styles } = desk();
  change({ styles: mix ? [...styles, ...chosen] : chosen.slice(-1), shown: 'preview' });
}

/** @param {import('./api-types').Sample} sample */
async function takeSample(sample) {
  try {
    /** @type {Picture} */
    const made = await call('POST', `/api/samples/${encodeURIComponent(sample.name)}?kind=${sample.kind}`);
    remember(made);
    if (sample.kind === 'style') await chooseStyles([made.id]);
    else if (desk().source === 'batch') layContent({ contents: [...desk().contents, made.id], content: made.id });
    else layContent({ source: 'picture', content: made.id });
  } catch (e) {
    report(e);
  }
}

/**
 * Lets files be dropped on an element.
 * @param {HTMLElement} element
 * @param {(files: File[]) => void} take
 */
export function dropTarget(element, take) {
  let depth = 0;
  const show = () => element.classList.toggle('is-drop-target', depth > 0);
  const hasFiles = (/** @type {DragEvent} */ e) => e.dataTransfer?.types.includes('Files') ?? false;
  element.addEventListener('dragenter', (e) => {
    if (!hasFiles(e)) return;
    e.preventDefault();
    depth += 1;
    show();
  });
  element.addEventListener('dragover', (e) => { if (hasFiles(e)) e.preventDefault(); });
  element.addEventListener('dragleave', (e) => {
    if (!hasFiles(e)) return;
    depth = Math.max(0, depth - 1);
    show();
  });
  element.addEventListener('drop', async (e) => {
    depth = 0;
    show();
    if (!e.dataTransfer || !hasFiles(e)) return;
    e.preventDefault();
    e.stopPropagation();
    take(await filesOf(e.dataTransfer));
  });
}

/**
 * A field for one picture or several that are dropped or chosen elsewhere than on the desk; answers what arrived.
 * @param {'content' | 'style'} kind
 * @param {(pictures: Picture[]) => void} arrived
 */
export function pictureTaker(kind, arrived) {
  return async (/** @type {File[]} */ files) => {
    const sent = await sendAll(kind, files.filter(isPicture));
    if (sent.length > 0) arrived(sent);
  };
}

/** Pasted pictures are photographs to paint, unless a painting is asked for where the cursor is. */
export function listenToPaste() {
  document.addEventListener('paste', async (e) => {
    const isField = e.target instanceof HTMLInputElement || e.target instanceof HTMLTextAreaElement;
    if (isField || !e.clipboardData || e.clipboardData.files.length === 0) return;
    e.preventDefault();
    const files = await filesOf(e.clipboardData);
    const inStyles = document.activeElement?.closest('[data-takes="styles"]');
    await (inStyles ? takeStyles(files) : takeContent(files));
  });
}

/** A bar that shows how far what is sent has come; its place is kept. */
export function uploadBar() {
  const bar = h('progress', { class: 'thin-progress', max: 1, value: 0, 'aria-label': text.content.sending });
  const line = h('span', { class: 'note' });
  on(['pictures'], () => {
    bar.classList.toggle('is-idle', uploads.files === 0);
    bar.value = uploads.files === 0 ? 0 : (uploads.done + uploads.share) / uploads.files;
    say(line, uploads.files > 1 ? text.content.sendingMany(uploads.done + 1, uploads.files) : '');
  });
  return h('div', { class: 'upload-bar' }, bar, line);
}

/**
 * The free samples, of one kind, as buttons.
 * @param {'content' | 'style'} kind
 */
export function sampleRow(kind) {
  const row = h('div', { class: 'samples' });
  on(['samples'], () => {
    row.replaceChildren(...state.samples.filter((s) => s.kind === kind).map((sample) => h('button', {
      type: 'button', class: 'sample', title: sample.title, onclick: () => takeSample(sample) },
    h('img', { src: sample.url, alt: '', loading: 'lazy' }), h('span', null, sample.title))));
  });
  return row;
}
