// The small painting that follows the controls. One is asked for at a time; a newer one ends an older one.

import { paint } from './api.js';
import { debounced } from './dom.js';
import { job } from './job.js';
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

const ask = debounced(90, async () => {
  const asked = wanted;
  if (!asked || document.hidden) return;
  request = new AbortController();
  const mine = request;
  try {
    const { picture, seconds } = await paint('/api/previews', { job: JSON.parse(asked), edge }, mine.signal);
    const url = URL.createObjectURL(picture);
    const decoded = new Image();
    decoded.src = url;
    await decoded.decode();
    if (asked !== wanted) return URL.revokeObjectURL(url);
    const old = preview.picture;
    if (old) setTimeout(() => URL.revokeObjectURL(old), 5000);
    Object.assign(preview, { of: asked, picture: url, seconds, busy: false, error: null });
  } catch (e) {
    if (asked !== wanted || mine.signal.aborted) return;
    Object.assign(preview, { busy: false, error: e instanceof Error ? e.message : String(e) });
  }
  changed('preview');
});

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
