// A sheet: the same photograph by several methods, in several styles and strengths, to choose from.

import { call } from './api.js';
import { change, desk } from './desk.js';
import { h, icon, rows, say, setSource } from './dom.js';
import { titleOf } from './forms.js';
import { can, job, jobStyle } from './job.js';
import { thumbnail } from './pictures.js';
import { showOnStage } from './queue.js';
import { isOnCluster } from './settings.js';
import { isOver, on, state, styleOf, stylesOf, takeJobs } from './state.js';
import { text } from './text.js';
import { announce, report, toast } from './toasts.js';

/** @typedef {import('./api-types').Job} Job */

const strengths = [0.25, 0.5, 0.75, 1];

/** Styles, methods and strengths that are chosen, or those that lie on the desk. */
function chosen() {
  const { sheet, styles } = desk();
  const known = sheet.styles.filter(styleOf);
  return { methods: sheet.methods, styles: known.length > 0 ? known : styles.map((s) => s.style),
    strengths: sheet.strengths };
}

/** How many pictures the sheet has: each style by each chosen method that takes it, or by the one made for it. */
function count() {
  const { methods, styles, strengths: s } = chosen();
  const byMethod = styles.map((id) => methods.length === 0 ? 1
    : methods.filter((m) => styleOf(id)?.methods.includes(m)).length);
  return byMethod.reduce((sum, n) => sum + n, 0) * Math.max(1, s.length);
}

export function sheetView() {
  const methods = h('div', { class: 'chips', role: 'group', 'aria-label': text.sheets.methods });
  const styles = h('div', { class: 'chips', role: 'group', 'aria-label': text.sheets.styles });
  const powers = h('div', { class: 'chips', role: 'group', 'aria-label': text.sheets.strengths });
  const start = h('button', { type: 'button', class: 'button is-main', onclick: startSheet });
  const why = h('p', { class: 'note' });
  const list = h('div', { class: 'sheet-list' });
  const empty = h('p', { class: 'note' }, text.sheets.empty);
  const root = h('div', { class: 'sheet', hidden: true },
    h('div', { class: 'sheet-form' }, h('p', { class: 'note' }, text.sheets.help),
      h('h2', null, text.sheets.methods, ' ', h('span', { class: 'note' }, text.sheets.noMethod)), methods,
      h('h2', null, text.sheets.styles), styles,
      h('h2', null, text.sheets.strengths, ' ', h('span', { class: 'note' }, text.sheets.noStrength)), powers,
      start, why),
    empty, list);

  on(['desk', 'styles', 'catalog', 'jobs', 'queue'], () => {
    if (desk().tab !== 'sheet') return;
    const now = chosen();
    rows(methods, state.catalog.methods.filter((m) => m.styles !== 'none'), (m) => m.name, (m) => chip(
      () => toggle('methods', m.name), () => ({ label: titleOf(m.name), on: desk().sheet.methods.includes(m.name) })));
    rows(styles, state.styles, (s) => s.id, (s) => chip(() => toggleStyle(s.id), () => ({
      label: styleOf(s.id)?.title ?? s.title, on: chosen().styles.includes(s.id) })));
    rows(powers, strengths, String, (s) => chip(() => toggle('strengths', s), () => ({
      label: text.percent(s), on: desk().sheet.strengths.includes(s) })));
    const n = count();
    say(start, text.sheets.paint(n, isOnCluster()));
    const isReady = job() !== null;
    start.disabled = n === 0 || !isReady;
    say(why, !isReady ? text.settings.nothing : n === 0 ? text.sheets.noneFits : '');
    const sheets = [...new Set([...state.jobs.values()].filter((j) => j.sheet).sort(
      (a, b) => b.created.localeCompare(a.created)).map((j) => /** @type {string} */ (j.sheet)))];
    empty.hidden = sheets.length > 0;
    rows(list, sheets, (id) => id, sheetTable);
    root.dataset.count = String(now.styles.length);
  });
  return root;
}

/**
 * @param {'methods' | 'strengths'} what
 * @param {string | number} value
 */
function toggle(what, value) {
  const { sheet } = desk();
  const list = /** @type {any[]} */ (sheet[what]);
  change({ sheet: { ...sheet, [what]: list.includes(value) ? list.filter((v) => v !== value) : [...list, value] } });
}

/** @param {string} id */
function toggleStyle(id) {
  const now = chosen().styles;
  change({ sheet: { ...desk().sheet, styles: now.includes(id) ? now.filter((s) => s !== id) : [...now, id] } });
}

/**
 * @param {() => void} press
 * @param {() => {label: string, on: boolean}} now
 */
function chip(press, now) {
  const root = h('button', { type: 'button', class: 'chip', onclick: press });
  return { root, update: () => {
    const { label, on: pressed } = now();
    say(root, label);
    root.setAttribute('aria-pressed', String(pressed));
  } };
}

async function startSheet() {
  const made = job();
  if (!made) return;
  const { styles: _, method: named, options, ...others } = made;
  const { methods, styles, strengths: powers } = chosen();
  const asked = powers.length > 0 && (can('strength') || methods.length > 0) ? powers : [];
  const own = named && styles.every((id) => styleOf(id)?.methods.includes(named)) ? named : null;
  const painters = (/** @type {string} */ id) => methods.length > 0 ? methods
    : own ? [own] : styleOf(id)?.methods.slice(0, 1) ?? [];
  const isGuided = (/** @type {string} */ id) => painters(id)
    .some((name) => state.catalog.methods.find((m) => m.name === name)?.features.includes('guides'));
  try {
    /** @type {{jobs: Job[], leftOut: string[]}} */
    const { jobs, leftOut } = await call('POST', '/api/sheets', {
      job: { ...others, ...(methods.length > 0 || own ? { method: named, options } : {}),
        styles: styles.map((id) => jobStyle(id, isGuided(id))) },
      styles,
      ...(methods.length > 0 ? { methods } : {}),
      ...(asked.length > 0 ? { strengths: asked } : {}),
      onCluster: isOnCluster(),
    });
    takeJobs(jobs);
    announce(text.settings.queued(jobs.length));
    const all = styles.length * Math.max(1, methods.length) * Math.max(1, asked.length);
    if (leftOut.length > 0) toast(text.sheets.leftOut(all - jobs.length, all, leftOut));
  } catch (e) {
    report(e);
  }
}

/** @param {string} id */
function sheetTable(id) {
  const grid = h('div', { class: 'sheet-grid' });
  const line = h('p', { class: 'note' });
  const root = h('section', { class: 'sheet-table', 'aria-label': text.sheets.one }, line, grid);
  return { root, update: () => {
    const jobs = [...state.jobs.values()].filter((j) => j.sheet === id)
      .sort((a, b) => a.created.localeCompare(b.created) || a.place - b.place);
    say(line, text.sheets.done(jobs.filter(isOver).length, jobs.length));
    rows(grid, jobs, (j) => j.id, sheetTile);
  } };
}

/** @param {Job} job */
function sheetTile(job) {
  const image = h('img', { alt: '', loading: 'lazy' });
  const bar = h('progress', { class: 'thin-progress', max: 1, value: 0 });
  const name = h('span', { class: 'sheet-name' });
  const tile = h('button', { type: 'button', class: 'sheet-tile', onclick: () => {
    const now = state.jobs.get(job.id);
    if (now) showOnStage(now);
  } }, h('span', { class: 'sheet-image' }, image), bar, name);
  const download = h('a', { class: 'icon-button is-small sheet-download', download: '', hidden: true },
    icon('download'));
  const root = h('div', { class: 'sheet-cell' }, tile, download);
  return { root, update: (/** @type {Job} */ now) => {
    const source = now.result ? thumbnail(now.result, 480) : now.preview;
    if (source) setSource(image, source);
    image.classList.toggle('is-empty', !source);
    bar.value = now.done;
    bar.classList.toggle('is-idle', isOver(now));
    bar.setAttribute('aria-label', text.jobs.progressOf(now.title));
    const words = [stylesOf(now), now.method ? titleOf(now.method) : '',
      typeof now.job?.strength === 'number' ? text.percent(now.job.strength) : ''];
    const title = words.filter(Boolean).join(' · ');
    say(name, title);
    download.hidden = !now.result;
    download.title = text.sheets.download(title);
    download.setAttribute('aria-label', text.sheets.download(title));
    if (now.result) download.href = `/api/pictures/${now.result}/file?format=png&job=true`;
    tile.setAttribute('aria-pressed', String(desk().shown === now.id));
  } };
}
