// The desk: all that was chosen. It lies on the server, so that a reload changes nothing and every tab shows the same.

import { ApiError, call, get, tab } from './api.js';
import { debounced } from './dom.js';
import { changed } from './state.js';

/** @typedef {import('./api-types').Desk} Desk */

/** @type {Desk} */
const empty = {
  source: 'picture', content: null, contents: [], film: null, mix: false, styles: [], method: '', common: {},
  options: {}, filmOptions: {}, autoGuides: 0, masks: {}, shown: 'preview', compare: 'split', split: 50,
  tab: 'picture', panel: 'photo', brush: { tool: 'brush', size: 12, softness: 40, tolerance: 12, target: '' },
  sheet: { methods: [], styles: [], strengths: [] },
  training: { name: '', painting: null, photographs: [], iterations: 2000 },
  presets: [], theme: 'auto', queueOpen: false,
};

/** @type {Desk} */
let now = empty;
let version = 0;

/**
 * What was changed here and is not on the server yet.
 * @type {Set<keyof Desk>}
 */
let unsaved = new Set();
let saving = false;

/** @returns {Readonly<Desk>} */
export const desk = () => now;

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
  const sent = unsaved;
  unsaved = new Set();
  try {
    const answer = await call('PUT', '/api/desk', { version, desk: now });
    version = answer.version;
    saving = false;
    if (unsaved.size > 0) saveSoon();
  } catch (e) {
    saving = false;
    sent.forEach((key) => unsaved.add(key));
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
  version = newest.version;
  /** @type {any} */
  const mine = {};
  for (const key of unsaved) mine[key] = now[key];
  now = { ...empty, ...newest.desk, ...mine };
  changed('desk');
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
