// The queue: what is painted, what waits, and what was done.

import { call } from './api.js';
import { change, desk } from './desk.js';
import { button, h, icon, iconButton, rows, say, setSource } from './dom.js';
import { lay } from './job.js';
import { thumbnail } from './pictures.js';
import { isGoingOn, isOver, jobsInOrder, on, removeJob, state, takeJobs } from './state.js';
import { text } from './text.js';
import { announce, report, toast } from './toasts.js';

/** @typedef {import('./api-types').Job} Job */

/**
 * Asks the server to do something with a job.
 * @param {Job} job
 * @param {'cancel' | 'stop' | 'continue'} what
 */
async function ask(job, what) {
  try {
    const now = await call('POST', `/api/jobs/${job.id}/${what}`);
    takeJobs([now]);
    if (what !== 'cancel') return;
    const again = job.job && job.kind !== 'training' ? () => void queueAgain(job) : undefined;
    toast(text.jobs.cancelled(job.title), { undo: again });
  } catch (e) {
    report(e);
  }
}

/** @param {Job} job */
async function queueAgain(job) {
  try {
    await call('POST', '/api/jobs', { kind: job.kind, job: job.job, onCluster: job.onCluster });
  } catch (e) {
    report(e);
  }
}

/** @param {Job} job */
async function forget(job) {
  try {
    await call('DELETE', `/api/jobs/${job.id}`);
    removeJob(job.id);
  } catch (e) {
    report(e);
  }
}

/**
 * @param {Job} job
 * @param {number} place from 1
 */
async function moveTo(job, place) {
  try {
    await call('PATCH', `/api/jobs/${job.id}`, { place });
    announce(text.jobs.moved(job.title, place));
  } catch (e) {
    report(e);
  }
}

/**
 * What can be done with a job, as buttons.
 * @param {Job} job
 * @returns {HTMLElement[]}
 */
export function jobActions(job) {
  const actions = [];
  const canStop = job.state === 'running' && (job.preview !== null || job.canContinue);
  if (canStop) actions.push(button(text.jobs.stop, () => ask(job, 'stop'), { title: text.jobs.stopHelp }));
  if (!isOver(job) && job.state !== 'stopping') {
    actions.push(button(text.jobs.cancel, () => ask(job, 'cancel'), { class: 'button is-quiet' }));
  }
  const isOff = job.state === 'stopped' || (job.onCluster && isOver(job));
  if (isOff && job.canContinue) actions.push(button(text.jobs.goOn, () => ask(job, 'continue')));
  if (job.result && job.kind !== 'training') {
    actions.push(h('a', { class: 'button', href: `#gallery/${job.result}` }, text.jobs.open));
    actions.push(h('a', { class: 'button', href: `/api/pictures/${job.result}/file?format=${
      job.kind === 'film' ? 'film' : 'png'}`, download: '' }, icon('download'), text.gallery.download));
  }
  return actions;
}

/**
 * Shows what can be done with a job. The buttons stay the same while that does, so that none goes away under a finger.
 * @param {HTMLElement} place
 * @param {Job | null | undefined} job
 * @param {(action: HTMLElement) => boolean} [which] all where absent
 */
export function showActions(place, job, which = () => true) {
  const key = job ? `${job.id} ${job.state} ${job.preview !== null} ${job.canContinue} ${job.result}` : '';
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  place.replaceChildren(...(job ? jobActions(job).filter(which) : []));
}

/** The line at the foot of the page, and the list that opens above it, with room of its own: it covers nothing. */
export function queueBar() {
  const bar = h('progress', { class: 'queue-progress', max: 1, value: 0, 'aria-label': text.jobs.progress });
  const line = h('span', { class: 'queue-line', role: 'status', 'aria-live': 'polite' });
  const left = h('span', { class: 'queue-left' });
  const waiting = h('span', { class: 'queue-waiting' });
  const actions = h('span', { class: 'queue-actions' });
  const pause = h('button', { type: 'button', class: 'button', onclick: togglePause });
  const open = h('button', { type: 'button', class: 'button is-quiet', 'aria-controls': 'queue-list',
    onclick: () => change({ queueOpen: !desk().queueOpen }) });
  const list = h('ol', { class: 'queue-list', id: 'queue-list', 'aria-label': text.jobs.title });
  const empty = h('p', { class: 'note queue-empty' }, text.jobs.empty);
  const clear = button(text.jobs.clear, () => {
    for (const job of [...state.jobs.values()].filter(isOver)) void forget(job);
  }, { class: 'button is-quiet' });
  const panel = h('div', { class: 'queue-panel' },
    h('div', { class: 'panel-head' }, h('h2', null, text.jobs.title),
      h('span', { class: 'row' }, pause, clear)), empty, list);
  const root = h('section', { class: 'queue', 'aria-label': text.jobs.title }, panel,
    h('div', { class: 'queue-bar' }, bar, line, left, h('span', { class: 'grow' }), waiting, actions, open));

  on(['jobs', 'queue', 'desk', 'connection'], () => {
    const jobs = jobsInOrder();
    const running = jobs.find((j) => isGoingOn(j) && !j.onCluster) ?? jobs.find(isGoingOn);
    const waits = jobs.filter((j) => j.state === 'queued' && !j.onCluster).length;
    const { paused } = state.queue;
    bar.value = running?.done ?? 0;
    bar.classList.toggle('is-idle', !running);
    say(line, !state.connected ? text.problems.lost : running ? text.jobs.now(running)
      : paused && waits > 0 ? text.jobs.pausedLine : waits > 0 ? text.jobs.starting : text.jobs.idle);
    line.classList.toggle('is-problem', !state.connected);
    say(left, running ? text.jobs.left(running) : '');
    say(waiting, waits > 0 ? text.jobs.waiting(waits) : '');
    showActions(actions, running);
    say(pause, paused ? text.jobs.resume : text.jobs.pause);
    pause.title = paused ? text.jobs.resumeHelp : text.jobs.pauseHelp;
    const { queueOpen } = desk();
    panel.classList.toggle('is-open', queueOpen);
    say(open, queueOpen ? text.jobs.hide : text.jobs.show(jobs.length));
    open.setAttribute('aria-expanded', String(queueOpen));
    empty.hidden = jobs.length > 0;
    clear.disabled = !jobs.some(isOver);
    rows(list, jobs, (j) => j.id, jobRow);
  });
  addEventListener('keydown', (e) => {
    if (e.key !== 'Escape' || e.defaultPrevented || !desk().queueOpen) return;
    e.preventDefault();
    const wasInside = panel.contains(document.activeElement);
    change({ queueOpen: false });
    if (wasInside) open.focus();
  });
  return root;
}

async function togglePause() {
  try {
    await call('POST', state.queue.paused ? '/api/queue/resume' : '/api/queue/pause');
  } catch (e) {
    report(e);
  }
}

/**
 * The job that is dragged to another place.
 * @type {string | null}
 */
let dragged = null;

/** @param {Job} job */
function jobRow(job) {
  const { id } = job;
  const image = h('img', { alt: '', draggable: false });
  const title = h('span', { class: 'job-title' });
  const about = h('span', { class: 'job-about' });
  const progress = h('progress', { class: 'thin-progress', max: 1, value: 0, 'aria-hidden': 'true' });
  const actions = h('span', { class: 'job-actions' });
  const current = () => state.jobs.get(id) ?? job;
  const up = iconButton('up', text.jobs.up, () => shift(-1), { class: 'icon-button is-small' });
  const down = iconButton('down', text.jobs.down, () => shift(1), { class: 'icon-button is-small' });
  const remove = iconButton('close', text.jobs.forget, () => forget(current()), { class: 'icon-button is-small' });
  const again = iconButton('reset', text.jobs.settings, () => {
    const made = current().job;
    if (made) lay(made);
    location.hash = '#paint';
  }, { class: 'icon-button is-small' });
  const show = h('button', { type: 'button', class: 'job-show', onclick: () => {
    const now = current();
    if (now.kind === 'training') location.hash = '#train';
    else {
      location.hash = '#paint';
      showOnStage(now);
    }
  } }, h('span', { class: 'job-image' }, image), h('span', { class: 'job-words' }, title, ' ', about, progress));
  const grip = h('span', { class: 'job-grip', 'aria-hidden': 'true' }, icon('grip'));
  const root = h('li', { class: 'job' }, grip, show, actions, again, up, down, remove);

  function queued() {
    return jobsInOrder().filter((j) => j.state === 'queued' && !j.onCluster);
  }

  /** @param {number} by */
  function shift(by) {
    const place = queued().findIndex((j) => j.id === id) + 1 + by;
    if (place >= 1 && place <= queued().length) void moveTo(current(), place);
  }
  root.addEventListener('dragstart', (e) => {
    dragged = id;
    e.dataTransfer?.setData('text/plain', current().title);
    root.classList.add('is-dragged');
  });
  root.addEventListener('dragend', () => { dragged = null; root.classList.remove('is-dragged'); });
  root.addEventListener('dragover', (e) => { if (dragged && current().place > 0) e.preventDefault(); });
  root.addEventListener('drop', (e) => {
    const moved = dragged ? state.jobs.get(dragged) : undefined;
    if (!moved || moved.id === id) return;
    e.preventDefault();
    void moveTo(moved, queued().findIndex((j) => j.id === id) + 1);
  });

  return {
    root,
    update: (/** @type {Job} */ now) => {
      const waits = now.state === 'queued' && !now.onCluster;
      const source = now.result ? thumbnail(now.result, 160) : now.preview
        ?? (now.content ? thumbnail(now.content, 160) : null);
      if (source) setSource(image, source);
      image.classList.toggle('is-empty', !source);
      say(title, now.title);
      say(about, now.error ?? text.jobs.about(now));
      root.classList.toggle('is-failed', now.state === 'failed');
      root.draggable = waits;
      grip.classList.toggle('is-away', !waits);
      progress.classList.toggle('is-idle', !isGoingOn(now));
      progress.value = now.done;
      up.hidden = down.hidden = !waits;
      remove.hidden = !isOver(now);
      again.hidden = !now.job || now.kind === 'training';
      showActions(actions, now, (a) => a instanceof HTMLButtonElement);
    },
  };
}

/**
 * Shows what a job paints on the stage, beside what it is made of.
 * @param {Job} job
 */
export function showOnStage(job) {
  const { content } = job;
  if (!content) return;
  const { source, contents } = desk();
  const where = job.kind === 'film' ? { source: /** @type {const} */ ('film'), film: content }
    : source === 'batch' && contents.includes(content) ? { content }
      : { source: /** @type {const} */ ('picture'), content };
  change({ ...where, shown: job.id, tab: 'picture' });
}
