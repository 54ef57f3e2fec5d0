// Short messages at the edge of the page, which take nothing away: what went wrong, and what can be undone.

import { h, iconButton, say } from './dom.js';
import { on } from './state.js';
import { text } from './text.js';

const polite = h('div', { class: 'hidden-text', role: 'status', 'aria-live': 'polite' });
const stack = h('div', { class: 'toasts' });

/** What the messages stand in where no picture is shown: a row of its own, which only takes from what scrolls. */
export const toasts = h('section', { class: 'toast-row', 'aria-label': text.messages }, stack, polite);

/**
 * How to take messages away that are seen, the newest last.
 * @type {(() => void)[]}
 */
let removals = [];

/**
 * @param {string} message
 * @param {{undo?: () => void, action?: {label: string, press: () => void}, error?: boolean}} [how]
 */
export function toast(message, how = {}) {
  const remove = () => {
    clearTimeout(timer);
    removals = removals.filter((r) => r !== remove);
    box.remove();
  };
  const action = how.undo ? { label: text.undo, press: how.undo } : how.action;
  const timer = setTimeout(remove, action || message.length > 200 ? 10000 : 6000);
  const box = h('div', { class: how.error ? 'toast is-error' : 'toast' },
    h('span', { class: 'toast-text' }, message),
    action ? h('button', { type: 'button', class: 'button', onclick: () => { action.press(); remove(); } },
      action.label) : null,
    iconButton('close', text.closeMessage, remove));
  const again = [...stack.children].findIndex((c) => c.querySelector('.toast-text')?.textContent === message);
  if (again >= 0) removals[again]();
  stack.append(box);
  // Where there is little room, a message is read from its beginning.
  stack.scrollTop = box.offsetTop;
  removals.push(remove);
  if (removals.length > 3) removals[0]();
  announce(message);
}

/** Messages lie on the picture where there is one, since they would cover controls elsewhere. */
export function placeToasts() {
  on(['desk', 'view', 'pictures'], () => {
    const panes = document.querySelector('main:not([hidden]) .stage .panes:not([hidden])');
    const home = panes?.parentElement ?? toasts;
    if (stack.parentElement !== home) home.append(stack);
  });
  addEventListener('keydown', (e) => {
    if (e.key === 'Escape' && !e.defaultPrevented) removals[removals.length - 1]?.();
  });
}

/**
 * Has a sentence read out.
 * @param {string} message
 */
export function announce(message) {
  say(polite, message);
}

/**
 * What went wrong, as a line.
 * @param {unknown} error
 * @param {string} [about]
 */
export function lineOf(error, about) {
  const message = error instanceof Error ? error.message : String(error);
  return about && !message.includes(about) ? `${about}: ${message}` : message;
}

/**
 * Says what went wrong; a request that was given up is nothing wrong.
 * @param {unknown} error
 * @param {string} [about]
 */
export function report(error, about) {
  if (error instanceof DOMException && error.name === 'AbortError') return;
  toast(lineOf(error, about), { error: true });
}
