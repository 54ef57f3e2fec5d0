// What the page knows, and who wants to hear of it.

/** @typedef {import('./api-types').Catalog} Catalog */
/** @typedef {import('./api-types').Style} Style */
/** @typedef {import('./api-types').Sample} Sample */
/** @typedef {import('./api-types').Job} Job */
/** @typedef {import('./api-types').Picture} Picture */
/** @typedef {import('./api-types').Queue} Queue */
/** @typedef {import('./api-types').Cluster} Cluster */
/** @typedef {'catalog' | 'styles' | 'samples' | 'jobs' | 'queue' | 'pictures' | 'gallery' | 'desk' | 'view' | 'preview'
 *   | 'estimate' | 'connection' | 'cluster'} Topic */

export const state = {
  /** @type {Catalog} */
  catalog: { common: [], film: [], methods: [] },
  /** @type {Style[]} */
  styles: [],
  /** @type {Sample[]} */
  samples: [],
  /** @type {Map<string, Job>} */
  jobs: new Map(),
  /** @type {Queue} */
  queue: { paused: false, memoryBytes: 0, threads: 0, hasCluster: false },
  /**
   * Null where the studio has none.
   * @type {Cluster | null}
   */
  cluster: null,
  /** @type {Map<string, Picture>} */
  pictures: new Map(),
  /** Whether the first answers are there. */
  loaded: false,
  connected: true,
};

/** @type {Map<Topic, Set<() => void>>} */
const listeners = new Map();

/** @type {Set<() => void>} */
const due = new Set();

/**
 * Calls once now, and once after each turn in which one of the topics has changed.
 * @param {Topic[]} topics
 * @param {() => void} show
 */
export function on(topics, show) {
  for (const topic of topics) {
    const of = listeners.get(topic) ?? new Set();
    of.add(show);
    listeners.set(topic, of);
  }
  show();
}

/** @param {Topic} topic */
export function changed(topic) {
  if (due.size === 0) queueMicrotask(showDue);
  for (const show of listeners.get(topic) ?? []) due.add(show);
}

function showDue() {
  for (const show of due) {
    due.delete(show);
    show();
  }
}

/**
 * Jobs that were removed, of which an older answer may tell yet.
 * @type {Set<string>}
 */
const removed = new Set();

/**
 * Takes word of jobs, from events and answers, which come in any order.
 * @param {Job[]} jobs
 */
export function takeJobs(jobs) {
  for (const job of jobs) {
    if (!removed.has(job.id) && job.revision > (state.jobs.get(job.id)?.revision ?? 0)) state.jobs.set(job.id, job);
  }
  changed('jobs');
}

/** @param {string} id */
export function removeJob(id) {
  removed.add(id);
  state.jobs.delete(id);
  changed('jobs');
}

/**
 * The jobs as they stand in the queue, then those that are finished, the newest first.
 * @returns {Job[]}
 */
export function jobsInOrder() {
  return [...state.jobs.values()].sort((a, b) => Number(isOver(a)) - Number(isOver(b))
    || (isOver(a) ? (b.finished ?? b.created).localeCompare(a.finished ?? a.created) : 0)
    || Number(isGoingOn(b)) - Number(isGoingOn(a)) || a.place - b.place || a.created.localeCompare(b.created));
}

/** @param {Job} job */
export const isOver = (job) => ['done', 'failed', 'cancelled', 'stopped'].includes(job.state);

/** @param {Job} job */
export const isGoingOn = (job) => job.state === 'running' || job.state === 'stopping';

/**
 * The styles of a job as they are called.
 * @param {Job} job
 */
export const stylesOf = (job) => job.styles.map((s) => styleOf(s)?.title ?? s).filter(Boolean).join(' + ');

/** @param {string} id */
export const styleOf = (id) => state.styles.find((s) => s.id === id);
