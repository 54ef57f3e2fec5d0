// The panel of what is painted: a photograph, several with the same settings, or a clip.

import { change, desk, putBack } from './desk.js';
import { fileButton, h, iconButton, rows, say, segments, setSource } from './dom.js';
import { contentFiles, dropTarget, sampleRow, takeContent, uploadBar } from './intake.js';
import { content } from './job.js';
import { picture, thumbnail } from './pictures.js';
import { on } from './state.js';
import { text } from './text.js';
import { toast } from './toasts.js';

/** @returns {HTMLElement} */
export function contentPanel() {
  const kinds = segments(text.content.kinds.label, [
    { value: /** @type {const} */ ('picture'), label: text.content.kinds.picture },
    { value: /** @type {const} */ ('batch'), label: text.content.kinds.batch },
    { value: /** @type {const} */ ('film'), label: text.content.kinds.film },
  ], chooseKind);
  const image = h('img', { alt: '', class: 'content-image' });
  const name = h('span', { class: 'content-name' });
  const about = h('span', { class: 'note' });
  const one = h('div', { class: 'content-one' }, h('div', { class: 'content-thumb' }, image),
    h('div', { class: 'content-about' }, name, about));
  const many = h('div', { class: 'content-many', role: 'list', 'aria-label': text.content.batch });
  const help = h('p', { class: 'note' });
  const files = fileButton(text.content.choose, { accept: contentFiles, several: true, icon: 'upload' }, takeContent);
  const folder = fileButton(text.content.folder, { accept: contentFiles, folder: true }, takeContent);
  const panel = h('section', { class: 'panel content-panel', 'aria-label': text.content.kinds.label,
    'data-panel': 'photo' },
    h('div', { class: 'panel-head' }, h('h2', null, text.content.title), kinds.root),
    one, many, h('div', { class: 'row' }, files, folder), uploadBar(), help,
    h('details', { class: 'more' }, h('summary', null, text.content.samples), sampleRow('content')));
  dropTarget(panel, takeContent);

  on(['desk', 'pictures'], () => {
    const { source, contents } = desk();
    const shown = picture(content());
    kinds.show(source);
    one.hidden = source === 'batch';
    many.hidden = source !== 'batch';
    folder.hidden = source !== 'batch';
    if (shown) setSource(image, thumbnail(shown.id, 320));
    image.classList.toggle('is-empty', !shown);
    say(name, shown?.name ?? text.content.none[source]);
    say(about, shown ? text.content.about(shown) : '');
    say(help, source === 'batch' ? text.content.batchHelp(contents.length) : '');
    help.hidden = source !== 'batch';
    if (source === 'batch') rows(many, contents, (id) => id, batchRow);
  });
  return panel;
}

/** @param {'picture' | 'batch' | 'film'} source */
function chooseKind(source) {
  const { content: one, contents } = desk();
  change({ source, ...(source === 'batch' && one && contents.length === 0 ? { contents: [one] } : {}),
    ...(source === 'picture' ? {} : { tab: 'picture' }), shown: 'preview' });
}

/** @param {string} id */
function batchRow(id) {
  const image = h('img', { src: thumbnail(id, 160), alt: '', loading: 'lazy' });
  const show = h('button', { type: 'button', class: 'batch-thumb',
    onclick: () => change({ content: id, shown: 'preview' }) }, image);
  const root = h('div', { class: 'batch-item', role: 'listitem' }, show,
    iconButton('close', text.content.remove, () => {
      const { contents } = desk();
      change({ contents: contents.filter((c) => c !== id) });
      toast(text.content.removed, {
        undo: () => change({ contents: putBack(desk().contents, contents.indexOf(id), id) }) });
    }, { class: 'icon-button is-small' }));
  return {
    root,
    update: () => {
      const name = picture(id)?.name ?? text.content.photograph;
      show.setAttribute('aria-label', text.content.show(name));
      show.title = name;
      show.setAttribute('aria-pressed', String(content() === id));
    },
  };
}
