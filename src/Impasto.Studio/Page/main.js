// Puts the page together, fetches what it shows, and follows the server.

import { ApiError, get, listen } from './api.js';
import { clusterView, refreshCluster } from './cluster.js';
import { contentPanel } from './content.js';
import { change, desk, heard, takeNewest } from './desk.js';
import { h, rows, say, segments } from './dom.js';
import { galleryView, pictureView } from './gallery.js';
import { listenToPaste } from './intake.js';
import { followDesk } from './preview.js';
import { queueBar } from './queue.js';
import { paintFoot, settingsPanel } from './settings.js';
import { stage } from './stage.js';
import { changed, on, removeJob, state, takeJobs } from './state.js';
import { stylesPanel } from './styles.js';
import { text } from './text.js';
import { placeToasts, report, toasts } from './toasts.js';
import { trainingView } from './training.js';

const views = /** @type {const} */ (['paint', 'gallery', 'train', 'cluster']);

/** What the address names: a view, and the picture of a page of the gallery. */
function route() {
  const [name, id] = location.hash.slice(1).split('/');
  const known = views.find((v) => v === name) ?? 'paint';
  const view = known === 'cluster' && state.loaded && !state.queue.hasCluster ? 'paint' : known;
  return { view, id: view === 'gallery' && /^[0-9a-f]{32}$/.test(id ?? '') ? id : null };
}

function head() {
  const links = views.map((v) => h('a', { href: `#${v}` }, text.views[v]));
  const theme = segments(text.theme.label, [
    { value: /** @type {const} */ ('light'), label: text.theme.light, icon: 'sun' },
    { value: /** @type {const} */ ('auto'), label: text.theme.auto, icon: 'auto' },
    { value: /** @type {const} */ ('dark'), label: text.theme.dark, icon: 'moon' },
  ], (now) => change({ theme: now }));
  on(['queue'], () => {
    links[views.indexOf('cluster')].hidden = !state.queue.hasCluster;
    document.body.toggleAttribute('data-has-cluster', state.queue.hasCluster);
  });
  on(['view'], () => links.forEach((a, i) => route().view === views[i] ? a.setAttribute('aria-current', 'page')
    : a.removeAttribute('aria-current')));
  on(['desk'], () => {
    if (!state.loaded) return;
    const { theme: now } = desk();
    theme.show(now);
    if (now === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = now;
    localStorage.setItem('impasto-theme', now);
  });
  return h('header', { class: 'head' }, h('button', { type: 'button', class: 'skip', onclick: skip }, text.skip),
    h('a', { href: '#paint', class: 'mark' }, text.name),
    h('nav', { 'aria-label': text.views.label }, links), h('span', { class: 'grow' }), theme.root);
}

/** The tabs of a narrow page, where one panel shows at a time below the picture. */
function panelTabs() {
  const names = /** @type {const} */ (['photo', 'styles', 'settings']);
  const root = h('div', { class: 'panel-tabs', role: 'group', 'aria-label': text.panels.label });
  on(['desk'], () => {
    rows(root, [...names], (n) => n, (n) => {
      const tab = h('button', { type: 'button', onclick: () => change({ panel: n }) });
      return { root: tab, update: () => {
        say(tab, text.panels[n]);
        tab.setAttribute('aria-pressed', String(desk().panel === n));
      } };
    });
    document.body.dataset.panel = desk().panel;
  });
  return root;
}

function build() {
  const paint = h('main', { class: 'paint', 'aria-label': text.views.paint },
    h('h1', { class: 'hidden-text' }, text.views.paint),
    h('div', { class: 'left' }, contentPanel(), stylesPanel()), stage(),
    h('div', { class: 'right' }, settingsPanel(), paintFoot()), panelTabs());
  const gallery = galleryView();
  const one = pictureView();
  const training = trainingView();
  const shown = { paint, gallery, train: training, cluster: clusterView() };
  const follow = () => {
    const { view, id } = route();
    for (const v of views) shown[v].hidden = v !== view || (v === 'gallery' && id !== null);
    one.root.hidden = id === null;
    document.body.dataset.view = id ? 'picture' : view;
    document.title = `${id ? text.gallery.picture : text.views[view]} · ${text.name}`;
    changed('view');
    if (id) void one.open(id);
  };
  document.body.append(head(), paint, gallery, one.root, training, shown.cluster, queueBar(), toasts);
  placeToasts();
  addEventListener('hashchange', follow);
  follow();
}

function skip() {
  const first = document.querySelector('main:not([hidden]) :is(.panes:not([hidden]), .canvas button, a, button)');
  if (first instanceof HTMLElement) first.focus();
}

/** Fetches all that the page shows. */
async function fetchAll() {
  const known = [...state.jobs.keys()];
  const [catalog, styles, samples, jobs, queue] = await Promise.all([
    get('/api/methods'), get('/api/styles'), get('/api/samples'), get('/api/jobs'), get('/api/queue'),
    takeNewest()]);
  const cluster = queue.hasCluster ? await get('/api/cluster') : null;
  Object.assign(state, { catalog, styles, samples, queue, cluster, loaded: true });
  const listed = new Set(jobs.map((/** @type {import('./api-types').Job} */ job) => job.id));
  known.filter((id) => !listed.has(id)).forEach(removeJob);
  takeJobs(jobs);
  for (const topic of /** @type {const} */ (['catalog', 'styles', 'samples', 'queue', 'desk', 'pictures', 'cluster'])) {
    changed(topic);
  }
}

async function start() {
  build();
  followDesk();
  listenToPaste();
  let wasLost = false;
  listen({
    job: (job) => takeJobs([job]),
    removed: ({ id }) => removeJob(id),
    picture: (picture) => {
      state.pictures.set(picture.id, picture);
      changed('pictures');
      if (picture.job) changed('gallery');
    },
    styles: () => { get('/api/styles').then((s) => { state.styles = s; changed('styles'); }, report); },
    queue: (queue) => { state.queue = queue; changed('queue'); },
    cluster: (cluster) => {
      state.cluster = cluster;
      changed('cluster');
      refreshCluster();
    },
    desk: heard,
    reload: () => { fetchAll().catch(report); },
  }, (connected) => {
    state.connected = connected;
    if (connected && wasLost) fetchAll().catch(report);
    wasLost = !connected;
    changed('connection');
  });
  for (;;) {
    try {
      await fetchAll();
      document.body.dataset.ready = 'true';
      return;
    } catch (e) {
      if (e instanceof ApiError && e.status !== 0) return report(e);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

void start();
