// Pictures of the server: what is known of them, and how they get there.

import { get, upload } from './api.js';
import { changed, state } from './state.js';

/** @typedef {import('./api-types').Picture} Picture */

/** @type {Set<string>} */
const asked = new Set();

/**
 * A picture; undefined until the server has told of it.
 * @param {string | null | undefined} id
 * @returns {Picture | undefined}
 */
export function picture(id) {
  if (!id) return undefined;
  const known = state.pictures.get(id);
  if (!known && !asked.has(id)) {
    asked.add(id);
    get(`/api/pictures/${id}`).then(remember, () => {});
  }
  return known;
}

/** @param {Picture} found */
export function remember(found) {
  state.pictures.set(found.id, found);
  changed('pictures');
}

/**
 * A picture no larger than needed; the edge is one of a few, so that it is made and kept once.
 * @param {string} id
 * @param {number} pixels
 */
export function view(id, pixels) {
  const edge = [512, 1024, 2048, 4096].find((e) => e >= pixels * 0.8) ?? 8192;
  return `/api/pictures/${id}/view?edge=${edge}`;
}

/**
 * @param {string} id
 * @param {number} [edge]
 */
export const thumbnail = (id, edge = 320) => `/api/pictures/${id}/thumbnail?edge=${edge}`;

/**
 * Sends a file to the server.
 * @param {'content' | 'style' | 'mask' | 'film'} kind
 * @param {Blob} file
 * @param {string} name
 * @param {(share: number) => void} [progress]
 * @returns {Promise<Picture>}
 */
export async function send(kind, file, name, progress) {
  const path = kind === 'film' ? '/api/films?' : `/api/pictures?kind=${kind}&`;
  const sent = await upload(`${path}name=${encodeURIComponent(name)}`, file, progress);
  remember(sent);
  return sent;
}

const filmNames = /\.(mp4|mov|m4v|mkv|webm|avi|gif)$/i;
const pictureNames = /\.(jpe?g|png|tiff?|webp|avif|heic|bmp|ppm|exr)$/i;

/** @param {File} file */
export const isFilm = (file) => file.type.startsWith('video/') || file.type === 'image/gif'
  || filmNames.test(file.name);

/** @param {File} file */
export const isPicture = (file) => !isFilm(file) && (file.type.startsWith('image/') || pictureNames.test(file.name));

/**
 * The files of a drop or a paste, those in folders too, by their names.
 * @param {DataTransfer} data
 * @returns {Promise<File[]>}
 */
export async function filesOf(data) {
  const entries = [...data.items].map((item) => item.kind === 'file' ? item.webkitGetAsEntry?.() : null);
  const files = [...data.files];
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  const found = await Promise.all(entries.map((entry, i) => entry ? filesIn(entry) : files[i] ?? []));
  return found.flat().sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File[]>}
 */
async function filesIn(entry) {
  if (entry.isFile) {
    const one = /** @type {FileSystemFileEntry} */ (entry);
    return new Promise((resolve) => one.file((f) => resolve([f]), () => resolve([])));
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {File[]} */
  const files = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return files;
    for (const one of some) files.push(...await filesIn(one));
  }
}
