// Where a picture lies in its pane: fitted, or zoomed and moved by wheel, drag, two fingers or keys.

/** @typedef {{left: number, top: number, width: number, height: number}} Place in pixels of the page */

const mostZoom = 32;

export class Viewport {
  /** How much larger than fitted. */
  zoom = 1;
  /** The middle of the pane, as shares of the picture. */
  x = 0.5;
  y = 0.5;
  /** The picture's size in pixels. */
  width = 4;
  height = 3;

  /**
   * @param {() => {width: number, height: number}} pane the size of a pane
   * @param {(place: Place) => void} show
   */
  constructor(pane, show) {
    this.pane = pane;
    this.show = show;
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  setPicture(width, height) {
    if (width === this.width && height === this.height) return;
    const sameShape = Math.abs(width / height / (this.width / this.height) - 1) < 0.01;
    this.width = width;
    this.height = height;
    if (sameShape) this.update();
    else this.fit();
  }

  /** The picture's width in pixels of the page where it is fitted; small pictures are not blown up beyond measure. */
  get fitted() {
    const pane = this.pane();
    return Math.max(1, Math.min(pane.width, pane.height * this.width / this.height,
      4 * this.width / Math.min(2, devicePixelRatio)));
  }

  /** @returns {Place} */
  get place() {
    const pane = this.pane();
    const width = this.fitted * this.zoom;
    const height = width * this.height / this.width;
    return { left: pane.width / 2 - this.x * width, top: pane.height / 2 - this.y * height, width, height };
  }

  /** Pixels of the screen for a pixel of the picture. */
  get scale() {
    return this.fitted * this.zoom * devicePixelRatio / this.width;
  }

  fit() {
    this.zoom = 1;
    this.update();
  }

  /** A pixel of the picture on a pixel of the screen. */
  actual() {
    this.zoomTo(this.width / devicePixelRatio / this.fitted);
  }

  /**
   * @param {number} zoom
   * @param {{x: number, y: number}} [at] what stays where it is, in pixels of the pane; its middle where absent
   */
  zoomTo(zoom, at) {
    const pane = this.pane();
    const { left, top, width, height } = this.place;
    const point = at ?? { x: pane.width / 2, y: pane.height / 2 };
    const u = (point.x - left) / width;
    const v = (point.y - top) / height;
    this.zoom = Math.min(mostZoom, Math.max(Math.min(1, this.width / devicePixelRatio / this.fitted), zoom));
    const grown = this.fitted * this.zoom;
    this.x = u + (pane.width / 2 - point.x) / grown;
    this.y = v + (pane.height / 2 - point.y) / (grown * this.height / this.width);
    this.update();
  }

  /**
   * @param {number} dx in pixels of the page
   * @param {number} dy
   */
  move(dx, dy) {
    const { width, height } = this.place;
    this.x -= dx / width;
    this.y -= dy / height;
    this.update();
  }

  update() {
    const pane = this.pane();
    const { width, height } = this.place;
    this.x = within(this.x, pane.width / width);
    this.y = within(this.y, pane.height / height);
    this.show(this.place);
  }

  /**
   * Wheel, drag, two fingers and keys on an element that holds the panes. `draw`, where it is given, gets what one
   * pointer does while it says that it wants it.
   * @param {HTMLElement} element
   * @param {Draw} [draw]
   */
  listen(element, draw) {
    /** @type {Map<number, PointerEvent>} */
    const pointers = new Map();
    let drawing = false;
    const inPane = (/** @type {{clientX: number, clientY: number}} */ e) => {
      const pane = [...element.querySelectorAll('.pane')].map((p) => p.getBoundingClientRect())
        .find((r) => e.clientX >= r.left && e.clientX <= r.right && e.clientY >= r.top && e.clientY <= r.bottom)
        ?? element.getBoundingClientRect();
      return { x: e.clientX - pane.left, y: e.clientY - pane.top };
    };
    element.addEventListener('wheel', (e) => {
      e.preventDefault();
      this.zoomTo(this.zoom * Math.exp(-e.deltaY * (e.deltaMode === 1 ? 0.05 : 0.002)), inPane(e));
    }, { passive: false });
    const isControl = (/** @type {Event} */ e) => e.target instanceof Element
      && e.target.closest('button, input, a, video') !== null;
    // The browser would select what lies under a stroke, and drag that away with the next one.
    element.addEventListener('mousedown', (e) => {
      if (isControl(e)) return;
      e.preventDefault();
      element.focus({ preventScroll: true });
    });
    element.addEventListener('dragstart', (e) => e.preventDefault());
    element.addEventListener('pointerdown', (e) => {
      if (isControl(e)) return;
      element.setPointerCapture(e.pointerId);
      pointers.set(e.pointerId, e);
      if (pointers.size === 2 && drawing) {
        draw?.cancel();
        drawing = false;
      }
      if (pointers.size === 1 && e.button === 0 && draw?.wants()) {
        drawing = true;
        draw.start(e);
      }
    });
    element.addEventListener('pointermove', (e) => {
      const before = pointers.get(e.pointerId);
      draw?.hover(e);
      if (!before) return;
      if (drawing) {
        const events = e.getCoalescedEvents?.() ?? [];
        for (const one of events.length > 0 ? events : [e]) draw?.move(one);
      } else if (pointers.size === 1) {
        this.move(e.clientX - before.clientX, e.clientY - before.clientY);
      } else if (pointers.size === 2) {
        const other = [...pointers.values()].find((p) => p.pointerId !== e.pointerId);
        if (other) this.pinch(before, e, other, inPane);
      }
      pointers.set(e.pointerId, e);
    });
    const end = (/** @type {PointerEvent} */ e) => {
      pointers.delete(e.pointerId);
      if (drawing) draw?.end();
      drawing = false;
    };
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
    element.addEventListener('keydown', (e) => {
      if (e.target !== element || e.ctrlKey || e.metaKey || e.altKey || draw?.key(e)) return;
      const act = this.keys()[e.key];
      if (!act) return;
      e.preventDefault();
      act();
    });
    new ResizeObserver(() => this.update()).observe(element);
  }

  /**
   * @param {PointerEvent} before
   * @param {PointerEvent} now
   * @param {PointerEvent} other
   * @param {(e: {clientX: number, clientY: number}) => {x: number, y: number}} inPane
   */
  pinch(before, now, other, inPane) {
    const apart = (/** @type {PointerEvent} */ e) => Math.hypot(e.clientX - other.clientX, e.clientY - other.clientY);
    const middle = (/** @type {PointerEvent} */ e) =>
      inPane({ clientX: (e.clientX + other.clientX) / 2, clientY: (e.clientY + other.clientY) / 2 });
    const [from, to] = [middle(before), middle(now)];
    this.move(to.x - from.x, to.y - from.y);
    this.zoomTo(this.zoom * apart(now) / Math.max(1, apart(before)), to);
  }

  /** @returns {Record<string, () => void>} */
  keys() {
    const step = 60;
    return {
      '+': () => this.zoomTo(this.zoom * 1.25),
      '=': () => this.zoomTo(this.zoom * 1.25),
      '-': () => this.zoomTo(this.zoom / 1.25),
      0: () => this.fit(),
      1: () => this.actual(),
      ArrowLeft: () => this.move(step, 0),
      ArrowRight: () => this.move(-step, 0),
      ArrowUp: () => this.move(0, step),
      ArrowDown: () => this.move(0, -step),
    };
  }
}

/**
 * The middle of what is seen, such that no more is seen beside the picture than need be.
 * @param {number} middle
 * @param {number} share how much of the picture fits
 */
function within(middle, share) {
  return share >= 1 ? 0.5 : Math.min(1 - share / 2, Math.max(share / 2, middle));
}

/**
 * @typedef {object} Draw
 * @property {() => boolean} wants whether one pointer draws and does not move the picture
 * @property {(e: PointerEvent) => void} start
 * @property {(e: PointerEvent) => void} move
 * @property {() => void} end
 * @property {() => void} cancel takes back what the pointer has drawn so far
 * @property {(e: PointerEvent) => void} hover
 * @property {(e: KeyboardEvent) => boolean} key whether it was for drawing
 */
