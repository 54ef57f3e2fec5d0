// What was painted: to be found, looked at, kept, taken along and made again.

import { call, get } from './api.js';
import { change } from './desk.js';
import { button, debounced, h, icon, iconButton, rows, say, setSource } from './dom.js';
import { comparison } from './compare.js';
import { takeStyles } from './intake.js';
import { lay } from './job.js';
import { picture, remember, thumbnail, view } from './pictures.js';
import { changed, on, state } from './state.js';
import { text } from './text.js';
import { announce, report, toast } from './toasts.js';

/** @typedef {import('./api-types').Picture} Picture */
/** @typedef {import('./api-types').Job} Job */

const page = 60;

/**
 * The ids of what is shown, newest first.
 * @type {string[]}
 */
let found = [];

/** The last ones of each kind, after which the lists go on; null where they have come to their end. */
let last = { result: /** @type {string | null} */ (null), film: /** @type {string | null} */ (null) };
let isAsked = false;
let asked = 0;

/**
 * Finds paintings and painted films.
 * @param {string} search
 * @param {boolean} favourite
 * @param {boolean} goesOn whether after what is shown already
 */
async function find(search, favourite, goesOn) {
  const mine = asked += 1;
  const before = goesOn ? last : { result: '', film: '' };
  const list = async (/** @type {'result' | 'film'} */ kind) => {
    const after = before[kind];
    if (after === null) return [];
    const query = new URLSearchParams({ kind, limit: String(page), ...(search ? { search } : {}),
      ...(favourite ? { favourite: 'true' } : {}), ...(after ? { before: after } : {}) });
    /** @type {Picture[]} */
    const some = await get(`/api/pictures?${query}`);
    return some;
  };
  try {
    const [results, films] = await Promise.all([list('result'), list('film')]);
    if (mine !== asked) return;
    last = { result: results.length === page ? results[page - 1].id : null,
      film: films.length === page ? films[page - 1].id : null };
    const painted = [...results, ...films.filter((f) => f.job !== null)]
      .sort((a, b) => b.created.localeCompare(a.created));
    painted.forEach((p) => state.pictures.set(p.id, p));
    found = [...(goesOn ? found : []), ...painted.map((p) => p.id)];
    isAsked = true;
    changed('pictures');
  } catch (e) {
    report(e);
  }
}

/**
 * @param {string} id
 * @param {{favourite?: boolean, name?: string}} what
 */
async function patch(id, what) {
  try {
    const now = await call('PATCH', `/api/pictures/${id}`, what);
    if (now?.id) remember(now);
  } catch (e) {
    report(e);
  }
}

/** @param {Picture} of */
async function remove(of) {
  try {
    await call('DELETE', `/api/pictures/${of.id}`);
    remember({ ...of, deleted: true });
    toast(text.gallery.deleted(of.name), { undo: async () => {
      try {
        await call('POST', `/api/pictures/${of.id}/restore`);
        remember({ ...of, deleted: false });
        if (!found.includes(of.id)) found = [of.id, ...found];
      } catch (e) {
        report(e);
      }
    } });
  } catch (e) {
    report(e);
  }
}

/** @returns {HTMLElement} */
export function galleryView() {
  const search = h('input', { type: 'search', placeholder: text.gallery.search, 'aria-label': text.gallery.search });
  const favourites = h('button', { type: 'button', class: 'chip', 'aria-pressed': 'false', onclick: () => {
    favourites.setAttribute('aria-pressed', String(favourites.getAttribute('aria-pressed') !== 'true'));
    ask();
  } }, icon('heart'), text.gallery.favourites);
  const grid = h('div', { class: 'gallery-grid', role: 'list', 'aria-label': text.gallery.title });
  const empty = h('p', { class: 'note gallery-empty', role: 'status' });
  const more = button(text.gallery.more, () => find(search.value.trim(), onlyFavourites(), true));
  const onlyFavourites = () => favourites.getAttribute('aria-pressed') === 'true';
  const ask = () => find(search.value.trim(), onlyFavourites(), false);
  const askSoon = debounced(200, ask);
  search.addEventListener('input', () => askSoon());
  const root = h('main', { class: 'gallery', hidden: true, 'aria-label': text.gallery.title },
    h('div', { class: 'gallery-head' }, h('h1', null, text.gallery.title),
      h('div', { class: 'search' }, icon('search'), search), favourites),
    empty, grid, h('div', { class: 'gallery-more' }, more));
  on(['pictures', 'view'], () => {
    if (root.hidden) return;
    if (!isAsked) {
      isAsked = true;
      void ask();
    }
    const shown = found.filter((id) => state.pictures.get(id) && !state.pictures.get(id)?.deleted);
    rows(grid, shown, (id) => id, card);
    more.hidden = last.result === null && last.film === null;
    empty.hidden = shown.length > 0;
    say(empty, search.value.trim() || onlyFavourites() ? text.gallery.nothing : text.gallery.empty);
  });
  // A new painting joins what is shown, unless a person has gone further back.
  on(['gallery'], () => { if (isAsked && found.length <= page) askSoon(); });
  return root;
}

/** @param {string} id */
function card(id) {
  const image = h('img', { alt: '', loading: 'lazy' });
  const name = h('span', { class: 'card-name' });
  const link = h('a', { class: 'card-link', href: `#gallery/${id}` }, h('span', { class: 'card-image' }, image), name);
  const heart = h('button', { type: 'button', class: 'icon-button heart', onclick: () =>
    patch(id, { favourite: !picture(id)?.favourite }) }, icon('heart'));
  const trash = h('button', { type: 'button', class: 'icon-button', onclick: () => {
    const of = picture(id);
    if (of) void remove(of);
  } }, icon('trash'));
  const root = h('div', { class: 'card', role: 'listitem' }, link, h('div', { class: 'card-actions' }, heart, trash));
  return { root, update: () => {
    const of = picture(id);
    if (!of) return;
    setSource(image, thumbnail(id, 480));
    say(name, of.name);
    link.setAttribute('aria-label', text.gallery.openOf(of.name, of.created));
    heart.setAttribute('aria-pressed', String(of.favourite));
    heart.setAttribute('aria-label', text.gallery.favouriteOf(of.name));
    heart.title = text.gallery.favourite;
    trash.setAttribute('aria-label', text.gallery.deleteOf(of.name));
    trash.title = text.gallery.delete;
  } };
}

/** The page of one picture. */
export function pictureView() {
  let id = '';
  /**
   * The job that painted it.
   * @type {Job | null}
   */
  let made = null;
  let split = 50;
  /** @type {'split' | 'side' | 'single'} */
  let way = 'single';
  const compare = comparison({ label: text.gallery.picture, moved: (now) => { split = now; } });
  const name = h('input', { type: 'text', class: 'picture-name', 'aria-label': text.gallery.name, maxLength: 120,
    onchange: () => { if (name.value.trim()) void patch(id, { name: name.value.trim() }); } });
  const about = h('p', { class: 'note' });
  const heart = h('button', { type: 'button', class: 'button heart', onclick: () =>
    patch(id, { favourite: !picture(id)?.favourite }) }, icon('heart'), text.gallery.favourite);
  const trash = button(text.gallery.delete, async () => {
    const of = picture(id);
    if (of) await remove(of);
    location.hash = '#gallery';
  }, { class: 'button is-quiet' });
  const withJob = h('input', { type: 'checkbox', role: 'switch', checked: true, onchange: () => links() });
  const inside = h('label', { class: 'switch' }, withJob, h('span', null, text.gallery.withJob));
  const downloads = h('div', { class: 'row downloads' });
  const command = h('code', { class: 'command', tabIndex: 0 });
  const json = h('pre', { class: 'json', tabIndex: 0, 'aria-label': text.gallery.job });
  const copy = (/** @type {() => string} */ what) => async () => {
    await navigator.clipboard?.writeText(what());
    toast(text.gallery.copied);
  };
  const ways = h('button', { type: 'button', class: 'chip', 'aria-pressed': 'false', onclick: () => {
    way = way === 'single' ? 'split' : 'single';
    show();
  } }, text.gallery.compare);
  const use = button(text.gallery.use, () => {
    if (made?.job) lay(made.job);
    if (made) change({ shown: made.id });
    location.hash = '#paint';
  }, { class: 'button is-main' });
  const paint = button(text.gallery.paintOn, () => {
    change({ source: 'picture', content: id, shown: 'preview', tab: 'picture' });
    location.hash = '#paint';
  });
  const asStyle = button(text.gallery.asStyle, async () => {
    const of = picture(id);
    if (!of) return;
    const bytes = await (await fetch(of.url)).blob();
    await takeStyles([new File([bytes], of.name, { type: bytes.type || 'image/png' })]);
    location.hash = '#paint';
  });
  const exactly = h('p', { class: 'note' });
  const again = h('section', { class: 'picture-again' }, h('h2', null, text.gallery.again),
    exactly,
    h('div', { class: 'command-line' }, command,
      iconButton('copy', text.gallery.copyCommand, copy(() => command.textContent ?? ''))),
    h('details', { class: 'more' }, h('summary', null, text.gallery.job),
      h('div', { class: 'command-line' }, json,
        iconButton('copy', text.gallery.copyJob, copy(() => json.textContent ?? '')))));
  const side = h('aside', { class: 'picture-side', 'aria-label': text.gallery.about },
    h('h1', { class: 'hidden-text' }, text.gallery.picture), name, about,
    h('div', { class: 'row' }, heart, trash),
    h('h2', null, text.gallery.downloads), downloads,
    inside,
    h('h2', null, text.gallery.goOn), h('div', { class: 'row' }, use, paint, asStyle), again);
  const root = h('main', { class: 'picture-page', hidden: true, 'aria-label': text.gallery.picture },
    h('div', { class: 'picture-main' },
      h('div', { class: 'stage-bar' }, h('a', { class: 'button is-quiet', href: '#gallery' }, icon('back'),
        text.gallery.title), h('span', { class: 'grow' }), ways), h('div', { class: 'canvas' }, compare.root)), side);

  function links() {
    const of = picture(id);
    if (!of) return;
    const formats = of.kind === 'film' ? [['film', text.gallery.film]]
      : [['png', 'PNG'], ['jpeg', 'JPEG'], ['tiff', text.gallery.tiff]];
    downloads.replaceChildren(...formats.map(([format, label]) => h('a', { class: 'button', download: '',
      href: `/api/pictures/${id}/file?format=${format}&job=${withJob.checked}` },
    icon('download'), label)));
  }

  function show() {
    const of = picture(id);
    if (root.hidden || !of) return;
    const scene = made?.content ? picture(made.content) : undefined;
    const isFilm = of.kind === 'film';
    if (document.activeElement !== name) name.value = of.name;
    say(about, text.gallery.facts(of));
    heart.setAttribute('aria-pressed', String(of.favourite));
    ways.hidden = !scene || isFilm;
    ways.setAttribute('aria-pressed', String(way === 'split'));
    paint.hidden = asStyle.hidden = inside.hidden = isFilm;
    use.disabled = !made?.job;
    compare.show({ scene: of.id, width: of.width, height: of.height, way, split,
      before: scene && way === 'split'
        ? (edge) => view(scene.id, Math.min(edge, Math.max(scene.width, scene.height))) : null,
      after: isFilm ? null : (edge) => view(of.id, Math.min(edge, Math.max(of.width, of.height))),
      video: isFilm ? of.url : null });
  }
  on(['pictures', 'view'], show);

  return {
    root,
    /** @param {string} next */
    async open(next) {
      if (next === id) return show();
      id = next;
      made = null;
      command.textContent = '';
      json.textContent = '';
      show();
      try {
        const of = picture(id) ?? await get(`/api/pictures/${id}`);
        remember(of);
        links();
        announce(of.name);
        /** @type {import('./api-types').PictureJob} */
        const how = await get(`/api/pictures/${id}/job`);
        if (id !== next) return;
        say(exactly, how.exact ? text.gallery.exactly : text.gallery.nearly);
        say(command, how.command);
        say(json, JSON.stringify(how.job, null, 2));
        again.hidden = false;
        made = of.job ? state.jobs.get(of.job) ?? await get(`/api/jobs/${of.job}`) : null;
      } catch (e) {
        again.hidden = command.textContent === '';
        if (!picture(id)) report(e);
      }
      show();
    },
  };
}

