// What is dropped, pasted or chosen: photographs, clips and paintings on their way to the server and onto the desk.

import { call, get } from './api.js';
import { change, desk } from './desk.js';
import { h, say } from './dom.js';
import { lay } from './job.js';
import { filesOf, isFilm, isPicture, remember, send } from './pictures.js';
import { changed, on, state } from './state.js';
import { text } from './text.js';
import { announce, lineOf, report, toast } from './toasts.js';

/** @typedef {import('./api-types').Picture} Picture */

export const pictureFiles = 'image/*,.tif,.tiff,.heic,.avif';
export const contentFiles = `${pictureFiles},video/*,.mkv`;

/** What is on its way: how many files, and how far they are, from 0 to 1. */
const uploads = { files: 0, done: 0, share: 0 };

/**
 * Sends files one after the other.
 * @param {'content' | 'style' | 'film'} kind
 * @param {File[]} files
 * @returns {Promise<{arrived: Picture[], refused: string[]}>} those that arrived, and a line for each that did not
 */
async function sendAll(kind, files) {
  uploads.files += files.length;
  /** @type {Picture[]} */
  const arrived = [];
  /** @type {string[]} */
  const refused = [];
  for (const file of files) {
    try {
      arrived.push(await send(kind, file, file.name, (share) => { uploads.share = share; changed('pictures'); }));
    } catch (e) {
      refused.push(lineOf(e, file.name));
    }
    uploads.done += 1;
  }
  if (uploads.done >= uploads.files) Object.assign(uploads, { files: 0, done: 0, share: 0 });
  changed('pictures');
  return { arrived, refused };
}

/** The most files of which it is said what is wrong with each. */
const mostLines = 3;

/**
 * Says of files what was not taken, and why.
 * @param {string[]} refused a line for each that could not be used
 * @param {File[]} others those that are nothing to be taken here
 * @param {(names: string[]) => string} [why]
 */
function sayLeftOut(refused, others, why = text.problems.noPicture) {
  const lines = [...refused.slice(0, mostLines), ...(refused.length > mostLines
    ? [text.problems.more(refused.length - mostLines)] : []),
  ...(others.length > 0 ? [why(others.map((f) => f.name))] : [])];
  if (lines.length > 0) toast(lines.join(' '), { error: true });
}

/**
 * One photograph, several, or a clip, to be painted. What is not taken is said.
 * @param {File[]} files
 */
export async function takeContent(files) {
  const films = files.filter(isFilm);
  const photographs = files.filter(isPicture);
  const others = files.filter((f) => !isFilm(f) && !isPicture(f));
  if (photographs.length > 0) await takePhotographs(photographs, others, films);
  else if (films.length > 0) {
    const { arrived: [film], refused } = await sendAll('film', films.slice(0, 1));
    if (film) layContent({ source: 'film', film: film.id }, text.content.laid(1, true));
    sayLeftOut(refused, others);
    sayLeftOut([], films.slice(1), text.problems.oneFilm);
  } else sayLeftOut([], others);
}

/**
 * @param {File[]} photographs
 * @param {File[]} others
 * @param {File[]} films which are painted alone
 */
async function takePhotographs(photographs, others, films) {
  const { arrived, refused } = await sendAll('content', photographs);
  const [first] = arrived;
  const isBatch = arrived.length > 1 || (desk().source === 'batch' && desk().contents.length > 0);
  if (first && isBatch) {
    const contents = desk().source === 'batch' ? desk().contents : [];
    layContent({ source: 'batch', contents: [...contents, ...arrived.map((p) => p.id)], content: first.id },
      text.content.laid(arrived.length));
  } else if (first && !(await layInside(first))) layContent({ source: 'picture', content: first.id });
  sayLeftOut(refused, others);
  sayLeftOut([], films, text.problems.filmApart);
}

/**
 * Lays the job on the desk that came inside of a picture; the picture itself can be painted over in place of that.
 * @param {Picture} sent
 * @returns {Promise<boolean>} whether there was one
 */
async function layInside(sent) {
  /** @type {{job: import('./api-types').JobJson | null, missing: string[]}} */
  const { job, missing } = await get(`/api/pictures/${sent.id}/inside`).catch((e) => {
    report(e, sent.name);
    return { job: null, missing: [] };
  });
  if (!job) return false;
  lay(job);
  change({ shown: 'preview' });
  toast(text.content.inside(sent.name, missing), { action: { label: text.content.paintOver,
    press: () => layContent({ source: 'picture', content: sent.id }) } });
  return true;
}

/**
 * @param {Partial<import('./api-types').Desk>} what
 * @param {string} [said]
 */
function layContent(what, said = text.content.laid(1)) {
  const first = state.styles.find((s) => s.kind === 'shipped');
  change({ ...what, shown: 'preview', tab: desk().tab === 'sheet' ? 'sheet' : 'picture',
    ...(desk().styles.length === 0 && first ? { styles: [{ style: first.id, weight: 1 }] } : {}) });
  announce(said);
}

/**
 * Paintings, to be painted like.
 * @param {File[]} files
 */
export async function takeStyles(files) {
  const { arrived, refused } = await sendAll('style', files.filter(isPicture));
  if (arrived.length > 0) await chooseStyles(arrived.map((p) => p.id));
  sayLeftOut(refused, files.filter((f) => !isPicture(f)), text.problems.noPainting);
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
    if (sent.arrived.length > 0) arrived(sent.arrived);
    sayLeftOut(sent.refused, files.filter((f) => !isPicture(f)), text.problems.noPainting);
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
