// Paints in the browser with a network that was exported by
//   impasto models export udnie --range 0..255 -o udnie.onnx
import * as ort from './node_modules/onnxruntime-web/dist/ort.wasm.min.mjs';

/** Opens a network. */
export const load = address => ort.InferenceSession.create(address);

/** Paints the pixels of a canvas. */
export async function paint(session, { width, height, data }) {
    const pixels = width * height;
    const image = new Float32Array(3 * pixels);
    for (let i = 0; i < pixels; i++) {
        for (let channel = 0; channel < 3; channel++) {
            image[channel * pixels + i] = data[4 * i + channel];
        }
    }

    const { picture } = await session.run({ image: new ort.Tensor('float32', image, [1, 3, height, width]) });
    const painted = new ImageData(width, height);
    for (let i = 0; i < pixels; i++) {
        for (let channel = 0; channel < 3; channel++) {
            painted.data[4 * i + channel] = picture.data[channel * pixels + i];
        }

        painted.data[4 * i + 3] = 255;
    }

    return painted;
}
