// Short messages at the edge of the page, which take nothing away: what went wrong, and what can be undone.

import { h, iconButton, say } from './dom.js';
import { text } from './text.js';

const polite = h('div', { class: 'hidden-text', role: 'status', 'aria-live': 'polite' });
const stack = h('div', { class: 'toasts' });

/** What the messages stand in. */
export const toasts = h('section', { 'aria-label': text.messages }, stack, polite);

/**
 * @param {string} message
 * @param {{undo?: () => void, error?: boolean}} [how]
 */
export function toast(message, how = {}) {
  const remove = () => { clearTimeout(timer); box.remove(); };
  const timer = setTimeout(remove, how.undo ? 15000 : 8000);
  const undo = how.undo;
  const box = h('div', { class: how.error ? 'toast is-error' : 'toast' },
    h('span', { class: 'toast-text' }, message),
    undo ? h('button', { type: 'button', class: 'button', onclick: () => { undo(); remove(); } }, text.undo) : null,
    iconButton('close', text.close, remove));
  stack.append(box);
  while (stack.children.length > 4) stack.firstElementChild?.remove();
  announce(message);
}

/**
 * Has a sentence read out.
 * @param {string} message
 */
export function announce(message) {
  say(polite, message);
}

/**
 * Says what went wrong; a request that was given up is nothing wrong.
 * @param {unknown} error
 * @param {string} [about]
 */
export function report(error, about) {
  if (error instanceof DOMException && error.name === 'AbortError') return;
  const message = error instanceof Error ? error.message : String(error);
  toast(about && !message.startsWith(about) ? `${about}: ${message}` : message, { error: true });
}
