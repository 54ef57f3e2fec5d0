// Masks painted on the photograph: where each style goes, and what stays as it is. Each stroke is kept on the server.

import { change, desk, onMaskConflict } from './desk.js';
import { Mask, canvas, merged } from './brush.js';
import { h } from './dom.js';
import { mask, maskKey, maskScene, maskTarget, maskTargets, putMasks } from './job.js';
import { maskName, maskTools } from './mask-tools.js';
import { picture, send, view } from './pictures.js';
import { on } from './state.js';
import { colorOf } from './styles.js';
import { text } from './text.js';
import { announce, report } from './toasts.js';

/** @typedef {import('./viewport.js').Viewport} Viewport */
/** @typedef {import('./viewport.js').Draw} Draw */
/** @typedef {import('./api-types').DeskMask} DeskMask */

/**
 * A mask as it is seen: which kept picture it shows, in what colour, how many strokes are on their way, and what it was
 * before one that could not be kept.
 * @typedef {{mask: Mask, on: CanvasRenderingContext2D, shows: string | null, color: string, waiting: number,
 *   unsent: Uint8Array | null}} Layer
 */

/** Masks are painted at most so large, and kept as large as their picture. */
const mostEdge = 2048;
const mostKept = 48e6;
const steps = 30;

/**
 * The bytes of masks that were kept, for a quick way back.
 * @type {Map<string, Uint8Array>}
 */
const recent = new Map();

export function maskEditor() {
  /** @type {Map<string, Layer>} */
  const layers = new Map();
  let visible = false;
  let spaceHeld = false;
  /**
   * The last place of the stroke, in pixels of the mask.
   * @type {{x: number, y: number} | null}
   */
  let last = null;
  /** The brush that keys move, as shares of the picture. */
  const cursor = { x: 0.5, y: 0.5 };
  /**
   * What is being sent, one after the other.
   * @type {Promise<void>}
   */
  let sending = Promise.resolve();
  /** @type {Viewport} */
  let viewport;
  /** @type {HTMLElement} */
  let overlay;
  /** @type {HTMLElement} */
  let panes;
  const ring = h('div', { class: 'brush-ring', hidden: true });

  const set = (/** @type {Partial<import('./api-types').Desk['brush']>} */ brush) =>
    change({ brush: { ...desk().brush, ...brush } });

  /** The size at which masks of a picture are painted. */
  function size(of = maskScene(maskTarget())) {
    const scene = picture(of);
    if (!scene) return { width: 1, height: 1 };
    const scale = Math.min(1, mostEdge / Math.max(scene.width, scene.height));
    const scaled = (/** @type {number} */ length) => Math.max(1, Math.round(length * scale));
    return { width: scaled(scene.width), height: scaled(scene.height) };
  }

  /** @param {string} id */
  function layer(id) {
    const key = maskKey(id);
    const found = layers.get(key);
    if (found) return found;
    const { width, height } = size(maskScene(id));
    const made = { mask: new Mask(width, height), on: canvas(width, height), shows: null, color: colorOf(id),
      waiting: 0, unsent: null };
    made.on.canvas.className = 'mask-layer';
    layers.set(key, made);
    return made;
  }

  /** @param {Layer} of */
  const redraw = (of) => of.mask.draw(of.on, of.color);

  /**
   * Shows the mask that lies on the desk.
   * @param {string} id
   */
  async function follow(id) {
    const of = layer(id);
    const { now } = mask(id);
    const color = colorOf(id);
    if (of.color !== color) {
      of.color = color;
      redraw(of);
    }
    if (of.shows === now || of.mask.stroke || of.waiting > 0) return;
    of.shows = now;
    try {
      const bytes = await bytesOf(now, of.mask);
      if (of.shows !== now || of.mask.stroke || of.waiting > 0) return;
      of.mask.data = bytes;
    } catch (e) {
      report(e);
    }
    redraw(of);
  }

  /**
   * @param {string | null} id a mask that was kept
   * @param {{width: number, height: number}} of the size it is painted at
   */
  async function bytesOf(id, { width, height }) {
    const made = new Mask(width, height);
    const known = id === null ? made.data : recent.get(id);
    if (known?.length === made.data.length) return known.slice();
    await made.read(await (await fetch(`/api/pictures/${id}/file`)).blob());
    return made.data;
  }

  /**
   * Keeps a mask as it is now, after what is still being sent.
   * @param {string} id
   * @param {Uint8Array} before what it was
   */
  function keep(id, before) {
    const of = layer(id);
    const key = maskKey(id);
    const after = of.mask.data.slice();
    of.mask.stroke = null;
    of.waiting += 1;
    sending = sending.then(async () => {
      const from = of.unsent ?? before;
      const isKept = await paintOver(key, from, after).catch((e) => { report(e); return false; });
      of.unsent = isKept ? null : from;
      of.waiting -= 1;
      if (isKept) void follow(id);
    });
  }

  /**
   * Does to the mask on the desk what was done to one: another tab may have changed it meanwhile.
   * @param {string} key
   * @param {Uint8Array} from
   * @param {Uint8Array} to
   * @returns {Promise<boolean>} whether it is kept
   */
  async function paintOver(key, from, to) {
    const of = key.split('/')[0];
    const scene = picture(of);
    if (!scene) return false;
    const made = new Mask(size(of).width, size(of).height);
    const current = () => desk().masks[key] ?? { now: null, past: [], future: [] };
    for (;;) {
      const was = current();
      made.data = merged(from, to, await bytesOf(was.now, made));
      const full = scene.width * scene.height <= mostKept ? scene : made;
      const sent = made.isEmpty ? null
        : await send('mask', await made.toPng(full.width, full.height), maskName(key.slice(of.length + 1)));
      if (current().now !== was.now) continue;
      if (sent) {
        recent.set(sent.id, made.data);
        if (recent.size > steps) recent.delete([...recent.keys()][0]);
      }
      showOver(key, to, made.data, sent?.id ?? null);
      putMasks({ [key]: { now: sent?.id ?? null, past: [...was.past, was.now].slice(-steps), future: [] } });
      return true;
    }
  }

  /**
   * Shows what was kept, under what was painted since.
   * @param {string} key
   * @param {Uint8Array} from what was to be kept
   * @param {Uint8Array} to what is kept
   * @param {string | null} id
   */
  function showOver(key, from, to, id) {
    const of = layers.get(key);
    if (!of || of.waiting === 0) return;
    of.shows = id;
    of.mask.data = merged(from, of.mask.data, to);
    of.mask.before = merged(from, of.mask.before, to);
    redraw(of);
  }

  onMaskConflict((key, from, to) => {
    sending = sending.then(async () => {
      const at = size(key.split('/')[0]);
      await paintOver(key, await bytesOf(from, at), await bytesOf(to, at));
    }).catch(report);
  });

  /** @param {1 | -1} way */
  async function step(way) {
    await sending;
    const id = maskTarget();
    const { now, past, future } = mask(id);
    if (way < 0 && past.length > 0) {
      putMasks({ [maskKey(id)]: { now: past[past.length - 1], past: past.slice(0, -1), future: [now, ...future] } });
    } else if (way > 0 && future.length > 0) {
      putMasks({ [maskKey(id)]: { now: future[0], past: [...past, now], future: future.slice(1) } });
    } else return;
    announce(way < 0 ? text.masks.undone : text.masks.redone);
  }

  /**
   * Does something to all of the mask.
   * @param {(mask: Mask) => void} act
   */
  function whole(act) {
    const of = layer(maskTarget());
    const before = of.mask.data.slice();
    act(of.mask);
    redraw(of);
    keep(maskTarget(), before);
  }

  /** @param {{clientX: number, clientY: number}} e */
  function place(e) {
    const box = overlay.getBoundingClientRect();
    const { width, height } = layer(maskTarget()).mask;
    return { x: (e.clientX - box.left) / box.width * width, y: (e.clientY - box.top) / box.height * height };
  }

  /**
   * The brush's radius in pixels of the mask.
   * @param {PointerEvent} [e]
   */
  function radius(e) {
    const { width, height } = size();
    const press = e?.pointerType === 'pen' && e.pressure > 0 ? 0.3 + 0.7 * e.pressure : 1;
    return Math.max(0.75, desk().brush.size / 200 * Math.min(width, height) * press);
  }

  /**
   * @param {{x: number, y: number}} to
   * @param {PointerEvent} [e]
   */
  function paintTo(to, e) {
    const of = layer(maskTarget());
    const { softness, tool } = desk().brush;
    const box = of.mask.line(last ?? to, to, radius(e), softness / 100, tool === 'eraser');
    of.mask.draw(of.on, of.color, box);
    last = to;
  }

  function endStroke() {
    last = null;
    const { stroke, before } = layer(maskTarget()).mask;
    if (stroke) keep(maskTarget(), before);
  }

  /** @param {{x: number, y: number}} at */
  async function flood(at) {
    const of = layer(maskTarget());
    const { width, height } = of.mask;
    if (at.x < 0 || at.y < 0 || at.x >= width || at.y >= height) return;
    const photograph = new Image();
    photograph.src = view(maskScene(maskTarget()) ?? '', Math.max(width, height));
    await photograph.decode();
    const under = canvas(width, height);
    under.drawImage(photograph, 0, 0, width, height);
    const before = of.mask.data.slice();
    of.mask.flood(under.getImageData(0, 0, width, height).data, at, desk().brush.tolerance / 100);
    redraw(of);
    keep(maskTarget(), before);
  }

  function showRing() {
    const { width, height } = overlay.getBoundingClientRect();
    const pixels = radius() * 2 * width / layer(maskTarget()).mask.width;
    Object.assign(ring.style, { width: `${pixels}px`, height: `${pixels}px`,
      transform: `translate(${cursor.x * width - pixels / 2}px, ${cursor.y * height - pixels / 2}px)` });
    const { tool } = desk().brush;
    ring.hidden = !visible || tool === 'hand' || tool === 'fill';
  }

  /** @type {Draw} */
  const draw = {
    wants: () => visible && !spaceHeld && desk().brush.tool !== 'hand',
    start: (e) => {
      if (desk().brush.tool === 'fill') {
        void flood(place(e)).catch(report);
        return;
      }
      layer(maskTarget()).mask.begin();
      last = null;
      paintTo(place(e), e);
    },
    move: (e) => { if (desk().brush.tool !== 'fill') paintTo(place(e), e); },
    end: endStroke,
    cancel: () => {
      const of = layer(maskTarget());
      if (!of.mask.stroke) return;
      of.mask.cancel();
      last = null;
      redraw(of);
    },
    hover: (e) => {
      if (!visible) return;
      const box = overlay.getBoundingClientRect();
      cursor.x = (e.clientX - box.left) / box.width;
      cursor.y = (e.clientY - box.top) / box.height;
      showRing();
    },
    key: (e) => visible && paintByKey(e),
  };

  /**
   * Arrows move the brush, with Shift they paint; Enter dabs.
   * @param {KeyboardEvent} e
   */
  function paintByKey(e) {
    const ways = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] });
    const { width, height } = layer(maskTarget()).mask;
    const { brush } = desk();
    const at = () => ({ x: cursor.x * width, y: cursor.y * height });
    const way = ways[e.key];
    if (way) {
      const from = at();
      const far = Math.min(width, height) / 40;
      cursor.x = Math.min(1, Math.max(0, cursor.x + way[0] * far / width));
      cursor.y = Math.min(1, Math.max(0, cursor.y + way[1] * far / height));
      if (e.shiftKey && brush.tool !== 'fill') {
        if (!layer(maskTarget()).mask.stroke) layer(maskTarget()).mask.begin();
        last = last ?? from;
        paintTo(at());
      }
    } else if (e.key === 'Enter') {
      if (brush.tool === 'fill') void flood(at()).catch(report);
      else {
        layer(maskTarget()).mask.begin();
        paintTo(at());
        endStroke();
      }
    } else if (e.key === '[' || e.key === ']') {
      set({ size: Math.min(80, Math.max(0.5, brush.size * (e.key === ']' ? 1.2 : 1 / 1.2))) });
    } else if (e.key === ' ') {
      spaceHeld = true;
      panes.classList.add('is-pan');
    } else return false;
    e.preventDefault();
    showRing();
    return true;
  }

  addEventListener('keyup', (e) => {
    if (e.key === ' ') {
      spaceHeld = false;
      panes?.classList.remove('is-pan');
    }
    if (e.key === 'Shift' && visible) endStroke();
  });
  addEventListener('keydown', (e) => {
    const isField = e.target instanceof HTMLInputElement && e.target.type !== 'range';
    if (!visible || isField || !(e.ctrlKey || e.metaKey) || e.altKey) return;
    const isRedo = e.key.toLowerCase() === 'y' || (e.key.toLowerCase() === 'z' && e.shiftKey);
    if (!isRedo && e.key.toLowerCase() !== 'z') return;
    e.preventDefault();
    void step(isRedo ? 1 : -1);
  });

  const tools = maskTools({
    step,
    whole,
    brushPixels: () => radius() * 2 * ((picture(maskScene(maskTarget()))?.width ?? 1) / size().width),
    read: async (file) => {
      const of = layer(maskTarget());
      const before = of.mask.data.slice();
      await of.mask.read(file);
      redraw(of);
      keep(maskTarget(), before);
    },
    coverage: () => {
      const { mask: of } = layer(maskTarget());
      return of.isEmpty ? 'none' : of.isFull ? 'all' : 'some';
    },
    toPng: () => {
      const { width, height } = picture(maskScene(maskTarget())) ?? size();
      return layer(maskTarget()).mask.toPng(width, height);
    },
  });

  on(['desk', 'styles', 'pictures'], () => {
    if (!visible) return;
    tools.show();
    const scene = maskScene(maskTarget());
    const shown = maskTargets().filter((id) => maskScene(id) === scene)
      .map((id) => { void follow(id); return layer(id).on.canvas; });
    const active = layer(maskTarget()).on.canvas;
    shown.forEach((c) => c.classList.toggle('is-active', c === active));
    const inOrder = [...shown.filter((c) => c !== active), active];
    if (inOrder.some((c, i) => overlay.children[i] !== c) || overlay.children.length !== inOrder.length + 1) {
      overlay.replaceChildren(...inOrder, ring);
    }
    showRing();
  });

  return {
    bar: tools.root,
    draw,
    placed: () => { if (visible) showRing(); },
    /**
     * @param {HTMLElement} over
     * @param {Viewport} of
     * @param {HTMLElement} around
     */
    attach(over, of, around) {
      overlay = over;
      viewport = of;
      panes = around;
    },
    /** @param {boolean} now */
    show(now) {
      if (now === visible) return;
      visible = now;
      tools.root.hidden = !now;
      overlay.hidden = !now;
      panes.classList.toggle('is-drawn-on', now);
      change({});
      viewport.update();
    },
  };
}
