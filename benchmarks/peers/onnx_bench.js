#!/usr/bin/env node
// Times a model in ONNX Runtime as its users run it; prints the same JSON as `impasto bench`.
//
//     onnx_bench.js MODEL.onnx --cases NAME:WIDTHxHEIGHT[,...] [--threads N] [--repeat N]

'use strict';

const ort = require('onnxruntime-node');

// Runs, and milliseconds: compilers and memory need some of both.
const WARM_UP = 2;
const WARM_UP_TIME = 1000;

function option(name, otherwise) {
  const place = process.argv.indexOf(`--${name}`);
  return place < 0 ? otherwise : process.argv[place + 1];
}

function median(sorted) {
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

const peakMb = () => process.resourceUsage().maxRSS / 1024;

async function main() {
  const threads = Number(option('threads', 2));
  const repeat = Number(option('repeat', 5));
  const base = process.memoryUsage.rss() / (1 << 20);
  const session = await ort.InferenceSession.create(
    process.argv[2], { intraOpNumThreads: threads, interOpNumThreads: 1 });
  const results = [];
  for (const text of option('cases').split(',')) {
    const [name, size] = text.split(':');
    const [width, height] = size.split('x').map(Number);
    const pixels = Float32Array.from({ length: 3 * width * height }, Math.random);
    const feeds = { image: new ort.Tensor('float32', pixels, [1, 3, height, width]) };
    const times = [];
    const until = performance.now() + WARM_UP_TIME;
    for (let runs = 0; runs < WARM_UP || performance.now() < until; runs++) await session.run(feeds);
    for (let run = 0; run < repeat; run++) {
      const start = performance.now();
      await session.run(feeds);
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    results.push({
      name: `${name} ${size}`,
      size: Math.max(width, height),
      median_ms: median(times),
      min_ms: times[0],
      gflops: 0,
      planned_mb: null,
      peak_mb: peakMb() - base,
    });
  }
  console.log(JSON.stringify({ suite: 'onnx', threads, results }));
}

main();
