// The cluster: what workers elsewhere do, whoever has sent it, its parts, and the workers.

import { ApiError, call, get } from './api.js';
import { button, h, icon, rows, say } from './dom.js';
import { changed, on, state } from './state.js';
import { text } from './text.js';
import { announce, report } from './toasts.js';

/** @typedef {import('./api-types').ClusterJob} ClusterJob */
/** @typedef {import('./api-types').ClusterJobDetail} ClusterJobDetail */
/** @typedef {import('./api-types').ClusterPart} ClusterPart */
/** @typedef {import('./api-types').ClusterWorker} ClusterWorker */

/** How many jobs and parts are shown at most. */
const most = 100;

/** @type {ClusterJob[] | null} */
let jobs = null;

/**
 * The job whose parts are shown.
 * @type {ClusterJobDetail | null}
 */
let detail = null;

/** Numbers of the last question and of the last answer, which may come in another order. */
let asked = 0;
let answered = 0;

/**
 * Asks for the jobs, and for the parts of one.
 * @param {string | null} id
 */
async function ask(id) {
  const mine = asked += 1;
  try {
    const [all, one] = await Promise.all([get(`/api/cluster/jobs?limit=${most}`),
      id ? get(`/api/cluster/jobs/${id}?limit=${most}`) : null]);
    if (mine < answered) return;
    answered = mine;
    jobs = all;
    detail = one;
    changed('cluster');
  } catch (e) {
    // While the database is away the page says so, with what was known last.
    if (!(e instanceof ApiError && (e.status === 503 || e.status === 0))) report(e);
  }
}

/**
 * @param {ClusterJob} job
 * @param {'cancel' | 'retry'} what
 */
async function act(job, what) {
  try {
    await call('POST', `/api/cluster/jobs/${job.id}/${what}`);
    announce(what === 'cancel' ? text.jobs.cancelled(job.name) : text.cluster.goesOn(job.name));
    await ask(shownId());
  } catch (e) {
    report(e);
  }
}

/** The id of the job whose parts the address names; null for none. */
function shownId() {
  return /^#cluster\/([0-9a-f-]{36})$/.exec(location.hash)?.[1] ?? null;
}

/** @returns {HTMLElement} */
export function clusterView() {
  const about = h('p', { class: 'note' });
  const problem = h('p', { class: 'cluster-problem', role: 'alert', hidden: true });
  const engine = h('a', { class: 'button', hidden: true, title: text.cluster.engineHelp }, text.cluster.engine);
  const workers = h('ul', { class: 'cluster-list' });
  const noWorker = h('p', { class: 'note' }, text.cluster.noWorker);
  const list = h('ul', { class: 'cluster-list' });
  const noJob = h('p', { class: 'note' });
  const root = h('main', { class: 'cluster', hidden: true, 'aria-label': text.views.cluster },
    h('div', { class: 'cluster-head' }, h('h1', null, text.cluster.title), engine), about, problem,
    h('section', { 'aria-labelledby': 'cluster-workers' }, h('h2', { id: 'cluster-workers' }, text.cluster.workers),
      noWorker, workers),
    h('section', { 'aria-labelledby': 'cluster-jobs' }, h('h2', { id: 'cluster-jobs' }, text.cluster.jobs), noJob,
      list));

  on(['view'], () => { if (!root.hidden) void ask(shownId()); });
  on(['cluster', 'view'], () => {
    const { cluster } = state;
    if (root.hidden || !cluster) return;
    say(about, text.cluster.about(cluster));
    say(problem, cluster.problem ? text.cluster.problem(cluster.problem) : '');
    problem.hidden = cluster.problem === null;
    engine.hidden = cluster.dashboard === null;
    if (cluster.dashboard) engine.href = cluster.dashboard;
    noWorker.hidden = cluster.workers.length > 0;
    rows(workers, cluster.workers, (w) => w.id, workerRow);
    const known = jobs ?? [];
    say(noJob, jobs === null ? text.cluster.asking : known.length === 0 ? text.cluster.noJob
      : known.length === most ? text.cluster.latest(most) : '');
    noJob.hidden = noJob.textContent === '';
    rows(list, known, (j) => j.id, jobRow);
  });
  return root;
}

/** Asks anew where the view is seen: the server has told of a change. */
export function refreshCluster() {
  if (document.body.dataset.view === 'cluster') void ask(shownId());
}

function workerRow() {
  const name = h('span', { class: 'cluster-name' });
  const about = h('span', { class: 'note' });
  const root = h('li', { class: 'cluster-worker' }, name, about);
  return { root, update: (/** @type {ClusterWorker} */ now) => {
    say(name, now.name);
    const isOther = now.version !== state.cluster?.version;
    say(about, text.cluster.worker(now, isOther));
    about.classList.toggle('is-problem', isOther);
  } };
}

/** @param {ClusterJob} job */
function jobRow(job) {
  const { id } = job;
  let current = job;
  const title = h('h3', { class: 'cluster-name' });
  const line = h('p', { class: 'note' });
  const bar = h('progress', { class: 'thin-progress', max: 1, value: 0, 'aria-label': text.jobs.progressOf(job.name) });
  const cancel = button(text.jobs.cancel, () => act(current, 'cancel'));
  const retry = button(text.cluster.retry, () => act(current, 'retry'));
  const parts = h('ul', { class: 'cluster-parts', id: `parts-${id}` });
  const why = h('p', { class: 'problem', role: 'status' });
  const more = h('p', { class: 'note' });
  const inside = h('div', { class: 'cluster-inside' }, why, parts, more);
  const open = h('button', { type: 'button', class: 'button', 'aria-controls': `parts-${id}`,
    onclick: () => { location.hash = shownId() === id ? '#cluster' : `#cluster/${id}`; } });
  const root = h('li', { class: 'cluster-job' }, h('div', { class: 'cluster-words' }, title, line),
    h('div', { class: 'row' }, retry, cancel, open), bar, inside);
  return { root, update: (/** @type {ClusterJob} */ now) => {
    current = now;
    const isOpen = shownId() === id;
    say(title, now.name);
    say(line, text.cluster.job(now));
    line.classList.toggle('is-problem', now.state === 'failed');
    bar.value = now.partsDone / Math.max(1, now.parts);
    bar.classList.toggle('is-idle', now.state !== 'running');
    cancel.hidden = now.state !== 'running';
    retry.hidden = now.state !== 'failed' && now.state !== 'cancelled';
    say(open, isOpen ? text.cluster.hide : text.cluster.show);
    open.setAttribute('aria-label', text.cluster.partsOf(now.name, isOpen));
    open.setAttribute('aria-expanded', String(isOpen));
    inside.hidden = !isOpen;
    const mine = isOpen && detail?.job.id === id ? detail : null;
    say(why, mine?.why ?? '');
    why.hidden = !mine?.why;
    rows(parts, mine?.parts ?? [], (p) => p.id, (p) => partRow(id, p));
    say(more, mine && now.parts > mine.parts.length ? text.cluster.moreParts(now.parts - mine.parts.length) : '');
    more.hidden = more.textContent === '';
  } };
}

/**
 * @param {string} job
 * @param {ClusterPart} part
 */
function partRow(job, part) {
  const file = `/api/cluster/jobs/${job}/parts/${part.id}/file`;
  const name = h('span', { class: 'cluster-name' });
  const look = h('a', { class: 'cluster-name', href: `${file}?view=true`, target: '_blank', rel: 'noopener' });
  const about = h('span', { class: 'note' });
  const error = h('span', { class: 'problem' });
  const download = h('a', { class: 'icon-button is-small', href: file, download: '',
    'aria-label': text.sheets.download(part.name), title: text.sheets.download(part.name) }, icon('download'));
  const root = h('li', { class: 'cluster-part' }, h('div', { class: 'cluster-words' }, name, look, about, error),
    download);
  return { root, update: (/** @type {ClusterPart} */ now) => {
    const isMade = now.result !== null && (now.kind === 'picture' || now.kind === 'assemble');
    const title = text.cluster.part(now);
    say(isMade ? look : name, title);
    look.hidden = download.hidden = !isMade;
    name.hidden = isMade;
    say(about, text.cluster.partState(now));
    say(error, now.error ?? '');
    error.hidden = !now.error;
  } };
}
