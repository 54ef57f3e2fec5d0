// The panel of settings: presets, the method, its controls, and what the job will take before it starts.

import { call } from './api.js';
import { change, desk, putBack } from './desk.js';
import { button, debounced, h, icon, rows, say, segments } from './dom.js';
import { inWords, optionForm, titleOf } from './forms.js';
import { can, commonOptions, job, method, methodsForStyles, takes } from './job.js';
import { changed, on, state, takeJobs } from './state.js';
import { text } from './text.js';
import { announce, report, toast } from './toasts.js';

/** @typedef {import('./api-types').Estimate} Estimate */
/** @typedef {import('./api-types').Preset} Preset */
/** @typedef {import('./api-types').Values} Values */

/** @returns {HTMLElement} */
export function settingsPanel() {
  const presets = h('div', { class: 'presets', role: 'group', 'aria-label': text.settings.presets });
  const choose = h('select', { id: 'method', 'aria-describedby': 'method-help',
    onchange: () => change({ method: choose.value, shown: 'preview' }) });
  const help = h('p', { class: 'note', id: 'method-help' });
  const common = optionForm((name, value) => change({ common: put(desk().common, name, value), shown: 'preview' }));
  const own = optionForm((name, value) => {
    const named = method()?.name ?? '';
    const { options } = desk();
    change({ options: { ...options, [named]: put(options[named] ?? {}, name, value) }, shown: 'preview' });
  });
  const film = optionForm((name, value) => change({ filmOptions: put(desk().filmOptions, name, value) }));
  const regions = regionChoice();
  const ownTitle = h('span', null);
  const filmDetails = h('details', { class: 'more' }, h('summary', null, text.settings.film), film.root);
  const scroll = h('div', { class: 'settings-scroll', tabIndex: -1 },
    presets, presetForm(),
    h('div', { class: 'option' }, h('div', { class: 'option-head' },
      h('label', { for: 'method' }, text.settings.method)), choose, help),
    common.root, regions.root, filmDetails,
    h('details', { class: 'more' }, h('summary', null, ownTitle), own.root));
  const reset = button(text.settings.reset, resetAll, { class: 'button is-quiet' });
  const panel = h('section', { class: 'panel settings-panel', 'aria-label': text.settings.title,
    'data-panel': 'settings' },
  h('div', { class: 'panel-head' }, h('h2', null, text.settings.title), reset), scroll);

  on(['desk', 'catalog', 'styles'], () => {
    const now = method();
    const able = methodsForStyles();
    const items = [
      { name: '', fits: true,
        title: now ? text.settings.auto(titleOf(able[0]?.name ?? '')) : text.settings.autoAlone },
      ...state.catalog.methods.filter((m) => m.styles !== 'none').map(
        (m) => ({ name: m.name, title: titleOf(m.name), fits: able.includes(m) })),
    ];
    rows(choose, items, (i) => i.name, () => {
      const option = h('option', null);
      return { root: option, update: (i) => {
        option.value = i.name;
        say(option, i.title);
        option.disabled = !i.fits;
        option.title = i.fits ? '' : text.settings.notForStyle;
      } };
    });
    const isChosen = able.some((m) => m.name === desk().method);
    choose.value = isChosen ? desk().method : '';
    say(help, now ? `${sentence(inWords(now.summary))} ${now.paper}.` : '');
    const { source } = desk();
    filmDetails.hidden = source !== 'film';
    common.show(commonOptions(), desk().common);
    film.show(source === 'film' ? state.catalog.film : [], desk().filmOptions);
    own.show(now?.options ?? [], desk().options[now?.name ?? ''] ?? {});
    say(ownTitle, now ? text.settings.more(titleOf(now.name)) : text.settings.moreAlone);
    reset.disabled = !isSet();
    rows(presets, [...text.presets, ...desk().presets], (p) => p.name, presetChip);
  });
  return panel;
}

/** @param {string} words */
const sentence = (words) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

/**
 * @param {Values} values
 * @param {string} name
 * @param {import('./api-types').Value | undefined} value
 * @returns {Values}
 */
function put(values, name, value) {
  const { [name]: _, ...others } = values;
  return value === undefined ? others : { ...others, [name]: value };
}

function isSet() {
  const { method: named, common, options, filmOptions, autoGuides } = desk();
  const own = options[method()?.name ?? ''] ?? {};
  return named !== '' || autoGuides > 0 || [common, own, filmOptions].some((v) => Object.keys(v).length > 0);
}

function resetAll() {
  const { method: named, common, options, filmOptions, autoGuides } = desk();
  const { [method()?.name ?? '']: _, ...others } = options;
  change({ method: '', common: {}, options: others, filmOptions: {}, autoGuides: 0, shown: 'preview' });
  toast(text.settings.wasReset, { undo: () => change({ method: named, common, options, filmOptions, autoGuides }) });
}

/**
 * The settings that a preset is made of, and no others.
 * @param {Preset} preset
 */
function isOn(preset) {
  const { method: named, common, options } = desk();
  const own = options[preset.method] ?? {};
  const same = (/** @type {Values} */ a, /** @type {Values} */ b) => JSON.stringify(Object.entries(a).sort())
    === JSON.stringify(Object.entries(b).sort());
  return named === preset.method && same(common, preset.common) && (preset.method === '' || same(own, preset.options));
}

/** @param {Preset} made */
function presetChip(made) {
  const chip = h('button', { type: 'button', class: 'chip' }, made.name);
  const isOwn = !text.presets.some((p) => p.name === made.name);
  const root = h('span', { class: 'preset' }, chip, isOwn ? h('button', { type: 'button', class: 'chip-remove',
    'aria-label': text.settings.removePreset(made.name), title: text.settings.removePreset(made.name),
    onclick: () => {
      const { presets } = desk();
      const place = presets.findIndex((p) => p.name === made.name);
      change({ presets: presets.filter((p) => p.name !== made.name) });
      toast(text.settings.presetRemoved(made.name), {
        undo: () => change({ presets: putBack(desk().presets, place, presets[place]) }) });
    } }, icon('close')) : null);
  return {
    root,
    update: (/** @type {Preset} */ preset) => {
      chip.setAttribute('aria-pressed', String(isOn(preset)));
      chip.disabled = preset.method === '' && !Object.keys(preset.common).every(takes);
      chip.onclick = () => {
        const { options } = desk();
        change({ method: preset.method, common: preset.common, shown: 'preview',
          options: preset.method ? { ...options, [preset.method]: preset.options } : options });
      };
    },
  };
}

/** Keeps the settings under a name. */
function presetForm() {
  const name = h('input', { type: 'text', maxLength: 40, required: true, placeholder: text.settings.presetName,
    'aria-label': text.settings.presetName });
  const form = h('form', { class: 'row', onsubmit: (/** @type {Event} */ e) => {
    e.preventDefault();
    const { common, options, presets } = desk();
    const named = method()?.name ?? '';
    const own = options[named] ?? {};
    const title = name.value.trim();
    if (title === '' || text.presets.some((p) => p.name === title)) return;
    const made = { name: title, method: Object.keys(own).length > 0 ? named : desk().method, common, options: own };
    change({ presets: [...presets.filter((p) => p.name !== title), made] });
    name.value = '';
    toast(text.settings.presetKept(title));
  } }, name, h('button', { type: 'submit', class: 'button' }, text.settings.keepPreset));
  return h('details', { class: 'preset-form' }, h('summary', null, text.settings.keepSettings), form);
}

/** Like goes to like: into how many regions content and styles are cut, a member of jobs that no option describes. */
function regionChoice() {
  const select = h('select', { id: 'regions', 'aria-describedby': 'regions-help',
    onchange: () => change({ autoGuides: Number(select.value), shown: 'preview' }) },
  h('option', { value: '0' }, text.settings.regionsOff),
  [2, 3, 4, 5, 6, 7, 8].map((k) => h('option', { value: String(k) }, text.settings.regionsOf(k))));
  const root = h('div', { class: 'option' }, h('div', { class: 'option-head' },
    h('label', { for: 'regions' }, text.settings.regions)), select,
  h('p', { class: 'note', id: 'regions-help' }, text.settings.regionsHelp));
  on(['desk', 'styles', 'catalog'], () => {
    root.hidden = !(can('any-style') && can('guides'));
    select.value = String(desk().autoGuides);
  });
  return { root };
}

/**
 * What the job will take.
 * @type {{of: string | null, found: Estimate | null, problem: string | null}}
 */
const estimate = { of: null, found: null, problem: null };

const askEstimate = debounced(150, async (/** @type {string} */ of) => {
  try {
    const found = await call('POST', '/api/estimates', { job: JSON.parse(of) });
    if (estimate.of === of) Object.assign(estimate, { found, problem: found.error });
  } catch (e) {
    const problem = e instanceof Error ? e.message : String(e);
    if (estimate.of === of) Object.assign(estimate, { found: null, problem });
  }
  changed('estimate');
});

/** The foot of the settings: what the job takes, and the button that starts it. */
export function paintFoot() {
  const size = h('span', { class: 'estimate-size' });
  const time = h('span', { class: 'estimate-time' });
  const memory = h('span', { class: 'estimate-memory' });
  const problem = h('p', { class: 'problem', role: 'status' });
  const start = h('button', { type: 'button', class: 'button is-main', title: text.settings.paintTip,
    onclick: paintNow });
  const where = segments(text.settings.where, [
    { value: /** @type {const} */ ('here'), label: text.settings.here },
    { value: /** @type {const} */ ('cluster'), label: text.settings.onCluster },
  ], (now) => change({ where: now }));
  const foot = h('section', { class: 'paint-foot', 'aria-label': text.settings.start },
    problem, where.root, h('div', { class: 'estimate' }, size, time, memory), start);
  on(['desk', 'styles', 'catalog', 'pictures', 'estimate', 'connection', 'queue'], () => {
    const onCluster = isOnCluster();
    where.root.hidden = !state.queue.hasCluster;
    where.show(onCluster ? 'cluster' : 'here');
    const made = job();
    const json = made ? JSON.stringify(made) : null;
    const isBack = state.connected && estimate.problem === text.problems.noAnswer;
    if (json !== estimate.of || isBack) {
      estimate.problem = null;
      estimate.of = json;
      if (json) askEstimate(json);
      else Object.assign(estimate, { found: null, problem: null });
    }
    const { found } = estimate;
    const { source, contents } = desk();
    const times = source === 'batch' ? contents.length : 1;
    say(size, found && !found.error ? text.settings.size(found.width, found.height)
      : made && !estimate.problem ? text.settings.reckoning : text.settings.nothing);
    say(time, found && !found.error && !onCluster ? text.settings.time(found.seconds * times) : '');
    say(memory, found && !found.error ? text.settings.memory(text.bytes(found.memoryBytes)) : '');
    const fits = onCluster || (found?.fits ?? true);
    memory.classList.toggle('is-too-much', !fits);
    say(problem, estimate.problem ?? (fits ? found?.notes?.[0] ?? '' : text.settings.tooMuch));
    problem.classList.toggle('is-note', !estimate.problem && fits);
    say(start, text.settings.paint(source, times));
    start.disabled = !made || times === 0;
  });
  addEventListener('keydown', (e) => {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && !start.disabled) {
      e.preventDefault();
      void paintNow();
    }
  });
  return foot;
}

/** Whether workers of the cluster paint what is asked for. */
export const isOnCluster = () => state.queue.hasCluster && desk().where === 'cluster';

/** Queues what lies on the desk. */
async function paintNow() {
  const made = job();
  if (!made) return;
  const { source, contents } = desk();
  const { content, ...others } = made;
  const onCluster = isOnCluster();
  try {
    /** @type {import('./api-types').Job[]} */
    const jobs = await call('POST', '/api/jobs', source === 'batch'
      ? { kind: 'picture', job: others, contents, onCluster }
      : { kind: source === 'film' ? 'film' : 'picture', job: { ...others, content }, onCluster });
    takeJobs(jobs);
    change({ shown: jobs[0].id, tab: 'picture' });
    announce(text.settings.queued(jobs.length, onCluster));
  } catch (e) {
    report(e);
  }
}
