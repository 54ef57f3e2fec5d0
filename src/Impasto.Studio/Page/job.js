// What lies on the desk as a job, and a job as a desk.

import { change, desk } from './desk.js';
import { picture } from './pictures.js';
import { state, styleOf } from './state.js';
import { text } from './text.js';
import { toast } from './toasts.js';

/** @typedef {import('./api-types').Desk} Desk */
/** @typedef {import('./api-types').DeskMask} DeskMask */
/** @typedef {import('./api-types').JobJson} JobJson */
/** @typedef {import('./api-types').Method} Method */
/** @typedef {import('./api-types').Option} Option */
/** @typedef {import('./api-types').Values} Values */

/**
 * Options that mean nothing unless another one has one of these values.
 * @type {Record<string, [string, string[]]>}
 */
const needs = { colorTransfer: ['color', ['histogram']], colorStrength: ['color', ['histogram', 'luminance']] };

/**
 * Options that only methods with a feature take.
 * @type {Record<string, string>}
 */
const features = { strength: 'strength', styleScale: 'style-scale', photoreal: 'any-style' };

/**
 * The methods that take all chosen styles.
 * @returns {Method[]}
 */
export function methodsForStyles(styles = desk().styles.map((s) => s.style)) {
  const found = styles.map(styleOf);
  return state.catalog.methods.filter((method) => method.styles !== 'none'
    && (styles.length < 2 || method.features.includes('several-styles'))
    && found.every((style) => !style || style.methods.includes(method.name)));
}

/**
 * The method that paints: the one that was chosen, or else the first that can.
 * @returns {Method | undefined}
 */
export function method() {
  const able = methodsForStyles();
  return able.find((m) => m.name === desk().method) ?? able[0];
}

/** @param {string} feature */
export const can = (feature) => method()?.features.includes(feature) ?? false;

/**
 * Whether the method takes a common option.
 * @param {string} name
 */
export function takes(name) {
  const feature = features[name];
  return !feature || can(feature);
}

/**
 * The common options that mean something now.
 * @returns {Option[]}
 */
export function commonOptions() {
  const { common } = desk();
  return state.catalog.common.filter((option) => {
    const [other, values] = needs[option.jsonName] ?? [];
    return takes(option.jsonName) && (!other || values.includes(String(common[other])));
  });
}

/** The picture that is shown and previewed: of a batch the chosen one. */
export function content() {
  const { source, content: one, contents, film } = desk();
  if (source === 'film') return film;
  if (source === 'picture') return one;
  return one && contents.includes(one) ? one : contents[0] ?? null;
}

const part = 'of:';

/**
 * The mask of what a painting is learned from, apart from where its style goes.
 * @param {string} style the painting's id
 */
export const partOf = (style) => part + style;

/** @param {string} target */
export const isPart = (target) => target.startsWith(part);

/**
 * The picture on which a mask is painted.
 * @param {string} target the id of a style for where it goes, one with {@link partOf}, or 'keep'
 */
export const maskScene = (target) => isPart(target) ? target.slice(part.length) : content();

/**
 * The key of a mask on the desk.
 * @param {string} target
 */
export const maskKey = (target) => `${maskScene(target)}/${target}`;

/** What there can be masks for. What stands for all pictures of a batch is not painted on one of them. */
export function maskTargets() {
  const { source, styles } = desk();
  const ids = styles.map((s) => s.style);
  const parts = ids.filter(isPainting).map(partOf);
  return source === 'batch' ? parts : [...(can('guides') ? ids : []), ...parts, 'keep'];
}

/** The one that is painted. */
export function maskTarget() {
  const targets = maskTargets();
  const { target } = desk().brush;
  return targets.includes(target) ? target : targets[0] ?? 'keep';
}

/** @param {string} style */
const isPainting = (style) => styleOf(style)?.kind === 'picture';

/**
 * @param {string} target
 * @returns {DeskMask}
 */
export const mask = (target) => desk().masks[maskKey(target)] ?? { now: null, past: [], future: [] };

const mostMasks = 41;

/**
 * The key of the mask that gives way to a new one, the oldest; null for none.
 * @param {string} key the new one's
 */
export function maskThatGoes(key) {
  const { masks } = desk();
  const keys = Object.keys(masks);
  return masks[key] || keys.length < mostMasks ? null : keys.find((k) => masks[k].now === null) ?? keys[0];
}

/**
 * Puts masks on the desk; one that gives way comes back with undo.
 * @param {Record<string, DeskMask>} made by their keys
 */
export function putMasks(made) {
  for (const [key, value] of Object.entries(made)) {
    const gone = maskThatGoes(key);
    const { [key]: _, [gone ?? key]: lost, ...others } = desk().masks;
    change({ masks: { ...others, [key]: value } });
    if (gone && lost?.now) {
      toast(text.masks.gaveWay(mostMasks, pictureOf(gone)?.name ?? text.gallery.picture), {
        undo: () => change({ masks: { [gone]: lost, ...desk().masks } }) });
    }
  }
}

/** @param {string} key of a mask */
export const pictureOf = (key) => picture(key.split('/')[0]);

/**
 * A style of a job, with its masks.
 * @param {string} style
 * @param {boolean} [isGuided] whether it may be painted by a method that takes masks
 * @returns {import('./api-types').JobStyle}
 */
export function jobStyle(style, isGuided = can('guides')) {
  const guide = desk().source !== 'batch' && isGuided ? mask(style).now : null;
  const learned = isPainting(style) ? mask(partOf(style)).now : null;
  return { style, ...(guide ? { guide } : {}), ...(learned ? { mask: learned } : {}) };
}

/**
 * The job on the desk.
 * @returns {JobJson | null} null where there is no content or no style
 */
export function job() {
  const { source, styles, common, options, filmOptions, autoGuides } = desk();
  const painter = method();
  const of = content();
  if (!of || styles.length === 0 || !painter) return null;
  const own = pick(options[painter.name] ?? {}, painter.options);
  /** @type {JobJson} */
  const made = {
    content: of,
    styles: styles.map((s) => ({ ...jobStyle(s.style), ...(styles.length > 1 ? { weight: s.weight } : {}) })),
    ...pick(common, commonOptions()),
  };
  if (desk().method === painter.name || Object.keys(own).length > 0) made.method = painter.name;
  if (Object.keys(own).length > 0) made.options = own;
  const kept = source === 'batch' ? null : mask('keep').now;
  if (kept) made.keep = kept;
  if (autoGuides >= 2 && can('any-style') && can('guides')) made.autoGuides = autoGuides;
  if (source === 'film') made.film = pick(filmOptions, state.catalog.film);
  return made;
}

/**
 * @param {Values} values
 * @param {Option[]} options
 * @returns {Values}
 */
function pick(values, options) {
  return Object.fromEntries(options.filter((o) => values[o.jsonName] !== undefined)
    .map((o) => [o.jsonName, values[o.jsonName]]));
}

/**
 * Puts a job's styles and settings on the desk, and its picture where it is still there.
 * @param {JobJson} from
 */
export function lay(from) {
  const named = from.method ?? methodsForStyles(from.styles.map((s) => s.style))[0]?.name ?? '';
  /** @type {Record<string, DeskMask>} */
  const masks = {};
  const put = (/** @type {string} */ target, /** @type {string | undefined} */ id) => {
    const key = `${isPart(target) ? maskScene(target) : from.content}/${target}`;
    const old = desk().masks[key] ?? { now: null, past: [], future: [] };
    if ((id ?? null) !== old.now) masks[key] = { now: id ?? null, past: [...old.past, old.now].slice(-20), future: [] };
  };
  from.styles.forEach((s) => {
    put(s.style, s.guide);
    if (isPainting(s.style)) put(partOf(s.style), s.mask);
  });
  put('keep', from.keep);
  putMasks(masks);
  change({
    ...(from.film ? { source: /** @type {const} */ ('film'), film: from.content, filmOptions: from.film }
      : from.content ? { source: /** @type {const} */ ('picture'), content: from.content } : {}),
    mix: from.styles.length > 1,
    styles: from.styles.map((s) => ({ style: s.style, weight: s.weight ?? 1 })),
    method: from.method ?? '',
    common: pick(/** @type {Values} */ (from), state.catalog.common),
    options: { ...desk().options, [named]: from.options ?? {} },
    autoGuides: from.autoGuides ?? 0,
    tab: 'picture',
  });
}
