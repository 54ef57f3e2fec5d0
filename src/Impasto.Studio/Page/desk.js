// The desk: all that was chosen. It lies on the server, so that a reload changes nothing and every tab shows the same.

import { ApiError, call, get, tab } from './api.js';
import { debounced } from './dom.js';
import { changed } from './state.js';

/** @typedef {import('./api-types').Desk} Desk */
/** @typedef {import('./api-types').DeskMask} DeskMask */

/** @type {Desk} */
const empty = {
  source: 'picture', content: null, contents: [], film: null, mix: false, styles: [], method: '', common: {},
  options: {}, filmOptions: {}, autoGuides: 0, masks: {}, shown: 'preview', compare: 'split', split: 50,
  tab: 'picture', panel: 'photo', brush: { tool: 'brush', size: 12, softness: 40, tolerance: 12, target: '' },
  sheet: { methods: [], styles: [], strengths: [] },
  training: { name: '', painting: null, photographs: [], iterations: 1200 },
  presets: [], where: 'here', theme: 'auto', queueOpen: false,
};

/** @type {Desk} */
let now = empty;
let version = 0;

/** What the server has at that version. */
let base = empty;

/**
 * What was changed here and is not on the server yet.
 * @type {Set<keyof Desk>}
 */
let unsaved = new Set();

/**
 * What is on its way to the server.
 * @type {Set<keyof Desk>}
 */
let sent = new Set();
let saving = false;

/**
 * Paints once more what was painted here on a mask that another tab has changed since.
 * @type {(key: string, from: string | null, to: string | null) => void}
 */
let paintAgain = () => {};

/** @param {typeof paintAgain} act */
export function onMaskConflict(act) {
  paintAgain = act;
}

/** @returns {Readonly<Desk>} */
export const desk = () => now;

/**
 * A list with something back at its place, whatever has come and gone since.
 * @template T
 * @param {T[]} list
 * @param {number} place
 * @param {T} item
 */
export const putBack = (list, place, item) => [...list.slice(0, place), item, ...list.slice(place)];

/** @param {Partial<Desk>} patch */
export function change(patch) {
  now = { ...now, ...patch };
  for (const key of Object.keys(patch)) unsaved.add(/** @type {keyof Desk} */ (key));
  changed('desk');
  saveSoon();
}

const patience = 2000;
const saveSoon = debounced(200, () => { void save(); });

async function save() {
  if (saving || unsaved.size === 0) return;
  saving = true;
  sent = unsaved;
  unsaved = new Set();
  const what = now;
  try {
    const answer = await call('PUT', '/api/desk', { version, desk: what });
    if (answer.version > version) {
      version = answer.version;
      base = what;
    }
    sent = new Set();
    saving = false;
    if (unsaved.size > 0) saveSoon();
  } catch (e) {
    saving = false;
    sent.forEach((key) => unsaved.add(key));
    sent = new Set();
    if (e instanceof ApiError && e.status === 409) {
      await takeNewest().catch(() => {});
      saveSoon();
    } else {
      // The server is away or full; what was changed waits here.
      setTimeout(saveSoon, patience);
    }
  }
}

/** Takes the server's desk, but for what was changed here since. */
export async function takeNewest() {
  const newest = await get('/api/desk');
  if (newest.version < version) return;
  const theirs = { ...empty, ...newest.desk };
  /** @type {any} */
  const mine = {};
  for (const key of new Set([...sent, ...unsaved])) {
    mine[key] = key === 'masks' ? masksOf(now.masks, theirs.masks)
      : merged(base[key], now[key], theirs[key], depths[key] ?? 0);
  }
  version = newest.version;
  base = theirs;
  now = { ...theirs, ...mine };
  changed('desk');
}

/**
 * How deep in what stands on the desk each setting stands by itself.
 * @type {Partial<Record<keyof Desk, number>>}
 */
const depths = { common: 1, filmOptions: 1, options: 2, training: 1, brush: 1, sheet: 1 };

/**
 * What was changed here, on what is theirs: each setting by itself.
 * @param {any} was
 * @param {any} mine
 * @param {any} theirs
 * @param {number} depth
 */
function merged(was, mine, theirs, depth) {
  if (depth === 0 || !mine || !theirs) return isSame(mine, was) ? theirs : mine;
  /** @type {any} */
  const made = {};
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const value = merged(was?.[key], mine[key], theirs[key], depth - 1);
    if (value !== undefined) made[key] = value;
  }
  return made;
}

const isSame = (/** @type {any} */ a, /** @type {any} */ b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Each mask as the one who changed it has it; what both changed is theirs, until it is painted again.
 * @param {Record<string, DeskMask>} mine
 * @param {Record<string, DeskMask>} theirs
 */
function masksOf(mine, theirs) {
  const made = { ...theirs };
  for (const [key, my] of Object.entries(mine)) {
    const was = base.masks[key];
    const their = theirs[key];
    if (isSame(my, was) || isSame(my, their)) continue;
    if (isSame(their, was) || my.past.includes(their.now)) made[key] = my;
    else if (!their.past.includes(my.now)) paintAgain(key, was?.now ?? null, my.now);
  }
  return made;
}

/** @param {{version: number, by: string | null}} event */
export function heard(event) {
  if (event.by !== tab && event.version !== version) void takeNewest().catch(() => {});
}

/** Saves what is left, when the page is left. */
function leave() {
  if (unsaved.size === 0) return;
  void call('PUT', '/api/desk', { version, desk: now }, { keepalive: true }).catch(() => {});
}

addEventListener('pagehide', leave);
