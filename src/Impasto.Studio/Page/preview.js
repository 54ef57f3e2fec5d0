// The small painting that follows the controls, and a sharper one once they rest. One is asked for at a time; a newer
// one ends an older one.

import { ApiError, paint } from './api.js';
import { debounced } from './dom.js';
import { can, content, job } from './job.js';
import { picture as pictureOf } from './pictures.js';
import { changed, on, state } from './state.js';
import { text } from './text.js';

export const preview = {
  /**
   * What `picture` was made of; null for nothing.
   * @type {string | null}
   */
  of: null,
  /** @type {string | null} */
  picture: null,
  seconds: 0,
  /** Whether a newer one is being painted. */
  busy: false,
  /** @type {string | null} */
  error: null,
};

/** @type {string | null} */
let wanted = null;
let request = new AbortController();

const edge = 384;
const sharpEdge = 1024;

const ask = debounced(90, async () => {
  const asked = wanted;
  if (!asked || document.hidden) return;
  request = new AbortController();
  const mine = request;
  try {
    const seconds = await show(asked, edge, mine.signal);
    if (seconds === null) return;
    Object.assign(preview, { seconds, busy: false, error: null });
    sharpen();
  } catch (e) {
    if (asked !== wanted || mine.signal.aborted) return;
    Object.assign(preview, { busy: false, error: e instanceof Error ? e.message : String(e) });
  }
  changed('preview');
});

/** A larger one, where the method paints it at once: what an optimisation comes to in the time is coarser there. */
const sharpen = debounced(1000, async () => {
  const asked = wanted;
  const scene = pictureOf(content());
  const isLarger = scene !== undefined && Math.max(scene.width, scene.height) > edge;
  if (!asked || preview.busy || !isNewest() || !isLarger || document.hidden || can('resume')) return;
  try {
    if (await show(asked, sharpEdge, request.signal) !== null) changed('preview');
  } catch (e) {
    // It gave way to another tab's; all else that goes wrong leaves the small one.
    if (e instanceof ApiError && e.status === 409 && asked === wanted) sharpen();
  }
});

/**
 * @param {string} asked
 * @param {number} size
 * @param {AbortSignal} signal
 * @returns {Promise<number | null>} how many seconds it took; null where something else is wanted by now
 */
async function show(asked, size, signal) {
  const { picture, seconds } = await paint('/api/previews', { job: JSON.parse(asked), edge: size }, signal);
  const url = URL.createObjectURL(picture);
  const decoded = new Image();
  decoded.src = url;
  await decoded.decode();
  if (asked !== wanted) {
    URL.revokeObjectURL(url);
    return null;
  }
  const old = preview.picture;
  if (old) setTimeout(() => URL.revokeObjectURL(old), 5000);
  Object.assign(preview, { of: asked, picture: url });
  return seconds;
}

/** Whether the picture that is there belongs to what lies on the desk. */
export const isNewest = () => preview.of !== null && preview.of === wanted;

/** Follows the desk; a tab that nobody sees waits until it is seen. */
export function followDesk() {
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && preview.busy) ask();
  });
  on(['desk', 'styles', 'catalog', 'connection'], () => {
    const made = job();
    const json = made ? JSON.stringify(made) : null;
    const isBack = state.connected && preview.error === text.problems.noAnswer;
    if (json === wanted && !isBack) return;
    const sameContent = made && preview.of && JSON.parse(preview.of).content === made.content;
    wanted = json;
    request.abort();
    preview.busy = json !== null;
    preview.error = null;
    if (!sameContent) {
      preview.of = null;
      preview.picture = null;
    }
    changed('preview');
    if (json) ask();
  });
}
