#!/usr/bin/env bash
# The picture of docs/methods/film.md: frames of a slow zoom over samples/scene.jpg, above what is painted of them.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
zoom="zoompan=z='1+0.006*on':d=30:s=800x452:fps=25"
ffmpeg -v error -loop 1 -i "$root/samples/scene.jpg" -vf "scale=1600:-2,$zoom" -frames:v 30 "$work/source.mkv"
"$root/impasto" film "$work/source.mkv" --style great-wave --codec ffv1 -o "$work/painted.mkv"
pick="select='not(mod(n-1,14))',scale=400:-2,tile=3x1"
ffmpeg -v error -i "$work/source.mkv" -i "$work/painted.mkv" -filter_complex "[0]$pick[a];[1]$pick[b];[a][b]vstack" \
    -frames:v 1 -q:v 3 -y "$root/docs/methods/film.jpg"
