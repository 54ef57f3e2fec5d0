// What lies on the desk as a job, and a job as a desk.

import { change, desk } from './desk.js';
import { state, styleOf } from './state.js';

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

/**
 * The key of a mask on the desk.
 * @param {string} target the id of a style, or 'keep'
 */
export const maskKey = (target) => `${content()}/${target}`;

/**
 * @param {string} target
 * @returns {DeskMask}
 */
export const mask = (target) => desk().masks[maskKey(target)] ?? { now: null, past: [], future: [] };

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
  const masks = source !== 'batch';
  const guides = masks && can('guides');
  /** @type {JobJson} */
  const made = {
    content: of,
    styles: styles.map((s) => ({
      style: s.style,
      ...(styles.length > 1 ? { weight: s.weight } : {}),
      ...(guides && mask(s.style).now ? { guide: /** @type {string} */ (mask(s.style).now) } : {}),
    })),
    ...pick(common, commonOptions()),
  };
  if (desk().method === painter.name || Object.keys(own).length > 0) made.method = painter.name;
  if (Object.keys(own).length > 0) made.options = own;
  if (masks && mask('keep').now) made.keep = /** @type {string} */ (mask('keep').now);
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
  const masks = { ...desk().masks };
  const put = (/** @type {string} */ target, /** @type {string | undefined} */ id) => {
    const key = `${from.content}/${target}`;
    const old = masks[key] ?? { now: null, past: [], future: [] };
    if ((id ?? null) !== old.now) masks[key] = { now: id ?? null, past: [...old.past, old.now].slice(-20), future: [] };
  };
  from.styles.forEach((s) => put(s.style, s.guide));
  put('keep', from.keep);
  change({
    ...(from.film ? { source: /** @type {const} */ ('film'), film: from.content, filmOptions: from.film }
      : from.content ? { source: /** @type {const} */ ('picture'), content: from.content } : {}),
    mix: from.styles.length > 1,
    styles: from.styles.map((s) => ({ style: s.style, weight: s.weight ?? 1 })),
    method: from.method ?? '',
    common: pick(/** @type {Values} */ (from), state.catalog.common),
    options: { ...desk().options, [named]: from.options ?? {} },
    autoGuides: from.autoGuides ?? 0,
    masks,
    tab: 'picture',
  });
}
