// Calls of the server, and the events that it sends.

import { text } from './text.js';

/** Tells the events that this tab caused from those of others. */
export const tab = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, '0'))
  .join('');

const own = { 'X-Impasto': '1', 'X-Impasto-Tab': tab };

export class ApiError extends Error {
  /**
   * @param {string} message one line: what is wrong and what to do
   * @param {number} status 0 where no answer came
   * @param {any} [body]
   */
  constructor(message, status, body) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body] JSON
 * @param {{signal?: AbortSignal, keepalive?: boolean}} [how]
 * @returns {Promise<Response>}
 */
async function send(method, path, body, how) {
  /** @type {Response} */
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? own : { ...own, 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      ...how,
    });
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e;
    throw new ApiError(text.problems.noAnswer, 0);
  }
  if (!response.ok) throw await failure(response);
  return response;
}

/** @param {Response} response */
async function failure(response) {
  const body = await response.json().catch(() => null);
  return new ApiError(body?.error ?? `${response.status} ${response.statusText}`, response.status, body);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body]
 * @param {{signal?: AbortSignal, keepalive?: boolean}} [how]
 * @returns {Promise<any>} the answer's JSON; null where it has none
 */
export async function call(method, path, body, how) {
  const response = await send(method, path, body, how);
  const type = response.headers.get('Content-Type') ?? '';
  return type.includes('json') ? response.json() : null;
}

/**
 * @param {string} path
 * @returns {Promise<any>}
 */
export const get = (path) => call('GET', path);

/**
 * Posts JSON and takes a picture.
 * @param {string} path
 * @param {unknown} body
 * @param {AbortSignal} signal
 * @returns {Promise<{picture: Blob, seconds: number}>}
 */
export async function paint(path, body, signal) {
  const response = await send('POST', path, body, { signal });
  return { picture: await response.blob(), seconds: Number(response.headers.get('X-Impasto-Seconds') ?? '0') };
}

/**
 * Posts a file's bytes.
 * @param {string} path
 * @param {Blob} file
 * @param {(share: number) => void} [progress] from 0 to 1
 * @returns {Promise<any>} the answer's JSON
 */
export function upload(path, file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    for (const [name, value] of Object.entries(own)) request.setRequestHeader(name, value);
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = (e) => progress?.(e.lengthComputable ? e.loaded / e.total : 0);
    request.onload = () => request.status < 300
      ? resolve(request.response)
      : reject(new ApiError(request.response?.error ?? `${request.status} ${request.statusText}`, request.status));
    request.onerror = () => reject(new ApiError(text.problems.noAnswer, 0));
    request.send(file);
  });
}

/**
 * Listens to the server for as long as the page is seen: a browser has few connections to one server, and tabs that
 * nobody looks at would take them all. The browser connects again by itself, unless the server answered that it may
 * not.
 * @param {Record<string, (data: any) => void>} handlers by the event's name
 * @param {(connected: boolean) => void} connection
 */
export function listen(handlers, connection) {
  /** @type {EventSource | null} */
  let events = null;
  const close = () => {
    events?.close();
    events = null;
  };
  const open = () => {
    close();
    const now = new EventSource('/api/events');
    events = now;
    now.onopen = () => connection(true);
    now.onerror = () => {
      connection(false);
      if (now.readyState === EventSource.CLOSED) setTimeout(() => { if (events === now) open(); }, 2000);
    };
    for (const [name, handle] of Object.entries(handlers)) {
      now.addEventListener(name, (e) => handle(JSON.parse(/** @type {MessageEvent} */ (e).data || 'null')));
    }
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close();
    else {
      open();
      handlers.reload(null);
    }
  });
  addEventListener('pagehide', close);
  if (!document.hidden) open();
}
