// Training a style: a painting, photographs to learn on, samples as they come, and the style when it is done.

import { call } from './api.js';
import { change, desk, putBack } from './desk.js';
import { fileButton, h, iconButton, rows, say, setSource } from './dom.js';
import { dropTarget, pictureFiles, pictureTaker } from './intake.js';
import { picture, thumbnail } from './pictures.js';
import { jobActions } from './queue.js';
import { isOver, jobsInOrder, on, state, takeJobs } from './state.js';
import { styleName } from './styles.js';
import { text } from './text.js';
import { announce, report, toast } from './toasts.js';

/** @typedef {import('./api-types').Job} Job */
/** @typedef {import('./api-types').Desk} Desk */

const set = (/** @type {Partial<Desk['training']>} */ what) => change({ training: { ...desk().training, ...what } });

/** @returns {HTMLElement} */
export function trainingView() {
  const name = h('input', { type: 'text', id: 'training-name', maxLength: 60, autocomplete: 'off',
    'aria-describedby': 'training-name-help', oninput: () => set({ name: name.value }) });
  const iterations = h('input', { type: 'number', id: 'training-iterations', class: 'number', min: '1', max: '1000000',
    step: '1', 'aria-describedby': 'training-iterations-help',
    onchange: () => { if (iterations.validity.valid) set({ iterations: Number(iterations.value) }); } });
  const takePainting = pictureTaker('style', ([painting]) => set({ painting: painting.id }));
  const takePhotographs = pictureTaker('content', (sent) => set({
    photographs: [...desk().training.photographs, ...sent.map((p) => p.id)] }));
  const painting = h('img', { alt: '', class: 'training-painting' });
  const paintingName = h('span', { class: 'note' });
  const photographs = h('div', { class: 'content-many', role: 'list', 'aria-label': text.training.photographs });
  const count = h('span', { class: 'note' });
  const start = h('button', { type: 'button', class: 'button is-main', onclick: begin }, text.training.start);
  const missing = h('p', { class: 'problem is-note', role: 'status' });
  const paintingField = h('section', { class: 'training-field', 'aria-label': text.training.painting },
    h('h2', null, text.training.painting), h('p', { class: 'note' }, text.training.paintingHelp), painting,
    paintingName,
    fileButton(text.training.choosePainting, { accept: pictureFiles, icon: 'upload' }, takePainting));
  const photographsField = h('section', { class: 'training-field', 'aria-label': text.training.photographs },
    h('h2', null, text.training.photographs), h('p', { class: 'note' }, text.training.photographsHelp), photographs,
    count, h('div', { class: 'row' },
      fileButton(text.training.addPhotographs, { accept: pictureFiles, several: true, icon: 'upload' },
        takePhotographs),
      fileButton(text.content.folder, { accept: pictureFiles, folder: true }, takePhotographs)));
  dropTarget(paintingField, takePainting);
  dropTarget(photographsField, takePhotographs);
  const jobs = h('div', { class: 'training-jobs' });
  const root = h('main', { class: 'training', 'aria-label': text.training.title },
    h('div', { class: 'training-form' }, h('h1', null, text.training.title),
      h('p', { class: 'lead' }, text.training.help), paintingField, photographsField,
      h('section', { class: 'training-field', 'aria-label': text.training.settings },
        h('div', { class: 'option' }, h('div', { class: 'option-head' },
          h('label', { for: 'training-name' }, text.training.name)), name,
        h('p', { class: 'note', id: 'training-name-help' }, text.training.nameHelp)),
        h('div', { class: 'option' }, h('div', { class: 'option-head' },
          h('label', { for: 'training-iterations' }, text.training.iterations),
          h('span', { class: 'number-field' }, iterations)),
        h('p', { class: 'note', id: 'training-iterations-help' }, text.training.iterationsHelp)),
        missing, start)),
    h('section', { class: 'training-side', 'aria-label': text.training.runs },
      h('h2', null, text.training.runs), jobs));

  on(['desk', 'pictures'], () => {
    const now = desk().training;
    if (document.activeElement !== name) name.value = now.name;
    if (document.activeElement !== iterations) iterations.value = String(now.iterations);
    if (now.painting) setSource(painting, thumbnail(now.painting, 480));
    painting.classList.toggle('is-empty', !now.painting);
    say(paintingName, picture(now.painting)?.name ?? '');
    rows(photographs, now.photographs, (id) => id, photographRow);
    say(count, text.training.count(now.photographs.length));
    const lacks = lacking();
    say(missing, lacks ?? '');
    start.disabled = lacks !== null;
  });
  on(['jobs', 'styles'], () => {
    const runs = jobsInOrder().filter((j) => j.kind === 'training');
    rows(jobs, runs.length > 0 ? runs : [null], (j) => j?.id ?? '', (j) => j ? runRow() : noRun());
  });
  return root;
}

/** What the form still lacks; null for nothing. */
function lacking() {
  const { painting, name } = desk().training;
  if (!painting) return text.training.lacksPainting;
  return name.trim() === '' ? text.training.lacksName : null;
}

/** @param {string} id */
function photographRow(id) {
  const root = h('div', { class: 'batch-item', role: 'listitem' },
    h('span', { class: 'batch-thumb' }, h('img', { src: thumbnail(id, 160), alt: '', loading: 'lazy' })),
    iconButton('close', text.content.remove, () => {
      const { photographs } = desk().training;
      set({ photographs: photographs.filter((p) => p !== id) });
      toast(text.content.removed, {
        undo: () => set({ photographs: putBack(desk().training.photographs, photographs.indexOf(id), id) }) });
    }, { class: 'icon-button is-small' }));
  return { root, update: () => {} };
}

async function begin() {
  const { name, painting, photographs, iterations } = desk().training;
  try {
    takeJobs([await call('POST', '/api/trainings', { name: styleName(name), painting, photographs,
      iterations })]);
    announce(text.settings.queued(1));
  } catch (e) {
    report(e);
  }
}

function noRun() {
  return { root: h('p', { class: 'note' }, text.training.none), update: () => {} };
}

/** @returns {import('./dom.js').Row<Job | null>} */
function runRow() {
  const image = h('img', { alt: text.training.sample, class: 'training-sample' });
  const title = h('h3', null);
  const line = h('p', { class: 'note', role: 'status' });
  const bar = h('progress', { class: 'thin-progress', max: 1, value: 0 });
  const actions = h('div', { class: 'row' });
  const root = h('article', { class: 'training-run' }, h('div', { class: 'training-frame' }, image), bar, title, line,
    actions);
  return { root, update: (/** @type {Job | null} */ now) => {
    if (!now) return;
    const source = now.preview ?? (now.content ? thumbnail(now.content, 480) : null);
    if (source) setSource(image, source);
    image.classList.toggle('is-empty', !source);
    image.classList.toggle('is-dim', !now.preview && !isOver(now));
    bar.value = now.done;
    bar.classList.toggle('is-idle', isOver(now));
    bar.setAttribute('aria-label', text.jobs.progressOf(now.title));
    say(title, now.title);
    say(line, now.error ?? text.jobs.about(now));
    const made = state.styles.find((s) => s.kind === 'trained' && [...now.styles, now.title].includes(s.name));
    const key = `${now.state} ${now.preview !== null} ${now.canContinue} ${made?.id}`;
    if (actions.dataset.key === key) return;
    actions.dataset.key = key;
    actions.replaceChildren(...jobActions(now), ...(now.state === 'done' && made ? [h('button', { type: 'button',
      class: 'button is-main', onclick: () => {
        change({ styles: [{ style: made.id, weight: 1 }], mix: false, shown: 'preview' });
        location.hash = '#paint';
      } }, text.training.use)] : []));
  } };
}
