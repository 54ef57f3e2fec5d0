// A mask as bytes, and what a brush does to it. Lengths are in pixels of the mask.

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box right and bottom are outside */

export class Mask {
  /**
   * @param {number} width
   * @param {number} height
   */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    /** 255 where the mask is. */
    this.data = new Uint8Array(width * height);
    /** What there was before the stroke that is being painted. */
    this.before = this.data;
    /**
     * How much the stroke covers so far.
     * @type {Uint8Array | null}
     */
    this.stroke = null;
  }

  get isEmpty() {
    return this.data.every((v) => v === 0);
  }

  get isFull() {
    return this.data.every((v) => v === 255);
  }

  begin() {
    this.before = this.data.slice();
    this.stroke = new Uint8Array(this.data.length);
  }

  /** Takes the stroke back. */
  cancel() {
    this.data = this.before;
    this.stroke = null;
  }

  /**
   * Goes on with the stroke along a line. A stroke covers a place as its nearest point does, however slowly it goes.
   * @param {{x: number, y: number}} from
   * @param {{x: number, y: number}} to
   * @param {number} radius
   * @param {number} softness 0 for a hard edge, to 1
   * @param {boolean} erases
   * @returns {Box} what has changed
   */
  line(from, to, radius, softness, erases) {
    const { width, height, stroke, data, before } = this;
    const box = {
      left: Math.max(0, Math.floor(Math.min(from.x, to.x) - radius)),
      top: Math.max(0, Math.floor(Math.min(from.y, to.y) - radius)),
      right: Math.min(width, Math.ceil(Math.max(from.x, to.x) + radius) + 1),
      bottom: Math.min(height, Math.ceil(Math.max(from.y, to.y) + radius) + 1),
    };
    if (!stroke) return box;
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const length2 = dx * dx + dy * dy;
    const hard = Math.max(0, Math.min(radius * (1 - softness), radius - 1));
    for (let y = box.top; y < box.bottom; y += 1) {
      for (let x = box.left; x < box.right; x += 1) {
        const px = x + 0.5 - from.x;
        const py = y + 0.5 - from.y;
        const along = length2 > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / length2)) : 0;
        const away = Math.hypot(px - along * dx, py - along * dy);
        if (away >= radius) continue;
        const t = away <= hard ? 1 : (radius - away) / (radius - hard);
        const cover = Math.round(255 * t * t * (3 - 2 * t));
        const i = y * width + x;
        if (cover <= stroke[i]) continue;
        stroke[i] = cover;
        data[i] = erases ? before[i] * (255 - cover) / 255 : before[i] + (255 - before[i]) * cover / 255;
      }
    }
    return box;
  }

  /**
   * Covers what is around a place and looks like it.
   * @param {Uint8ClampedArray} pixels RGBA of the photograph, of the mask's size
   * @param {{x: number, y: number}} at
   * @param {number} tolerance how far a colour may be from that of the place, 0 to 1
   */
  flood(pixels, at, tolerance) {
    const { width, height, data } = this;
    const start = Math.floor(at.y) * width + Math.floor(at.x);
    const [r, g, b] = pixels.subarray(start * 4, start * 4 + 3);
    const limit = (tolerance * 255) ** 2 * 3;
    const seen = new Uint8Array(data.length);
    const stack = [start];
    seen[start] = 1;
    while (stack.length > 0) {
      const i = /** @type {number} */ (stack.pop());
      data[i] = 255;
      const x = i % width;
      for (const [next, inside] of /** @type {[number, boolean][]} */ ([
        [i - 1, x > 0], [i + 1, x < width - 1], [i - width, i >= width], [i + width, i < width * (height - 1)]])) {
        if (!inside || seen[next]) continue;
        seen[next] = 1;
        const p = next * 4;
        const far = (pixels[p] - r) ** 2 + (pixels[p + 1] - g) ** 2 + (pixels[p + 2] - b) ** 2;
        if (far <= limit) stack.push(next);
      }
    }
  }

  /**
   * Draws a part in one colour, as opaque as the mask is there.
   * @param {CanvasRenderingContext2D} on
   * @param {string} color such as #e69f00
   * @param {Box} [box] all where absent
   */
  draw(on, color, box = { left: 0, top: 0, right: this.width, bottom: this.height }) {
    const width = box.right - box.left;
    const height = box.bottom - box.top;
    if (width <= 0 || height <= 0) return;
    const image = on.createImageData(width, height);
    const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
    for (let y = 0, o = 0; y < height; y += 1) {
      let i = (box.top + y) * this.width + box.left;
      for (let x = 0; x < width; x += 1, i += 1, o += 4) {
        image.data[o] = r;
        image.data[o + 1] = g;
        image.data[o + 2] = b;
        image.data[o + 3] = this.data[i];
      }
    }
    on.putImageData(image, box.left, box.top);
  }

  /**
   * A PNG that is white where the mask is.
   * @param {number} width
   * @param {number} height
   * @returns {Promise<Blob>}
   */
  async toPng(width, height) {
    const own = canvas(this.width, this.height);
    const image = own.createImageData(this.width, this.height);
    for (let i = 0, o = 0; i < this.data.length; i += 1, o += 4) {
      image.data[o] = image.data[o + 1] = image.data[o + 2] = this.data[i];
      image.data[o + 3] = 255;
    }
    own.putImageData(image, 0, 0);
    const scaled = width === this.width && height === this.height ? own : canvas(width, height);
    if (scaled !== own) scaled.drawImage(own.canvas, 0, 0, width, height);
    return new Promise((resolve, reject) => scaled.canvas.toBlob(
      (blob) => blob ? resolve(blob) : reject(new Error('no PNG')), 'image/png'));
  }

  /**
   * Takes how bright a picture is as the mask.
   * @param {Blob} picture of any size
   */
  async read(picture) {
    const bitmap = await createImageBitmap(picture);
    const on = canvas(this.width, this.height);
    on.drawImage(bitmap, 0, 0, this.width, this.height);
    const { data } = on.getImageData(0, 0, this.width, this.height);
    for (let i = 0, p = 0; i < this.data.length; i += 1, p += 4) {
      this.data[i] = (data[p] * 2126 + data[p + 1] * 7152 + data[p + 2] * 722) / 10000 * data[p + 3] / 255;
    }
  }
}

/**
 * Does to one mask what was done to another of its size.
 * @param {Uint8Array} from the other before
 * @param {Uint8Array} to the other after
 * @param {Uint8Array} on
 */
export function merged(from, to, on) {
  const made = on.slice();
  for (let i = 0; i < made.length; i += 1) {
    if (to[i] > from[i]) made[i] = Math.max(to[i], on[i]);
    else if (to[i] < from[i]) made[i] = Math.min(to[i], on[i]);
  }
  return made;
}

/**
 * @param {number} width
 * @param {number} height
 * @returns {CanvasRenderingContext2D}
 */
export function canvas(width, height) {
  const made = document.createElement('canvas');
  made.width = width;
  made.height = height;
  return /** @type {CanvasRenderingContext2D} */ (made.getContext('2d', { willReadFrequently: true }));
}
