// Thumbnails of styles, some of which are painted only now: two at a time, and none while a preview is painted, so that
// what a person waits for comes first.

import { preview } from './preview.js';
import { on } from './state.js';

const most = 2;

/**
 * What waits, by its image.
 * @type {Map<HTMLImageElement, string>}
 */
const waiting = new Map();
let going = 0;

/**
 * Shows a thumbnail when its turn comes.
 * @param {HTMLImageElement} image
 * @param {string} source
 */
export function showInTurn(image, source) {
  if (image.dataset.source === source) return;
  image.dataset.source = source;
  waiting.set(image, source);
  next();
}

function next() {
  while (going < most && waiting.size > 0 && !preview.busy) {
    const [image, source] = [...waiting][0];
    waiting.delete(image);
    going += 1;
    const done = () => {
      image.onload = image.onerror = null;
      going -= 1;
      next();
    };
    image.onload = image.onerror = done;
    image.src = source;
  }
}

on(['preview'], next);
