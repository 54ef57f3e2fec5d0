// What the server sends and takes: the shapes of /api/openapi.json as the page uses them.

export interface Option {
  name: string;
  jsonName: string;
  kind: 'flag' | 'integer' | 'number' | 'choice' | 'text' | 'layers';
  help: string;
  choices: string[];
  unit: string | null;
  least: number | null;
  most: number | null;
  default: string | null;
  isPath: boolean;
}

export interface Method {
  name: string;
  summary: string;
  paper: string;
  features: string[];
  styles: 'any' | 'learned' | 'none';
  options: Option[];
}

export interface Catalog {
  common: Option[];
  film: Option[];
  methods: Method[];
}

export interface Style {
  id: string;
  name: string;
  kind: 'shipped' | 'trained' | 'saved' | 'picture';
  title: string;
  thumbnail: string;
  methods: string[];
}

export interface Picture {
  id: string;
  kind: 'content' | 'style' | 'mask' | 'result' | 'film';
  name: string;
  width: number;
  height: number;
  bytes: number;
  created: string;
  favourite: boolean;
  deleted: boolean;
  job: string | null;
  url: string;
  thumbnail: string;
  seconds?: number | null;
}

export interface Sample {
  name: string;
  title: string;
  kind: 'content' | 'style';
  url: string;
}

export type Value = boolean | number | string | Record<string, number>;

export type Values = Record<string, Value>;

export interface JobStyle {
  style: string;
  weight?: number;
  coarse?: string;
  guide?: string;
  mask?: string;
  labels?: string;
}

/** The contract's JSON, with ids in place of paths. */
export interface JobJson {
  content?: string;
  styles: JobStyle[];
  method?: string;
  options?: Values;
  keep?: string;
  autoGuides?: number;
  film?: Values;
  [member: string]: unknown;
}

export type JobState = 'queued' | 'running' | 'stopping' | 'stopped' | 'done' | 'failed' | 'cancelled';

export interface Job {
  id: string;
  kind: 'picture' | 'film' | 'training';
  state: JobState;
  /** Of two words of a job the one with more is the newer one. */
  revision: number;
  place: number;
  created: string;
  started: string | null;
  finished: string | null;
  done: number;
  stage: string | null;
  secondsLeft: number | null;
  title: string;
  method: string | null;
  /** As they are shown. */
  styles: string[];
  content: string | null;
  result: string | null;
  preview: string | null;
  notes: string[];
  error: string | null;
  batch: string | null;
  sheet: string | null;
  job: JobJson | null;
  canContinue: boolean;
  onCluster: boolean;
}

export interface Estimate {
  width: number;
  height: number;
  seconds: number;
  memoryBytes: number;
  fits: boolean;
  method: string;
  notes: string[];
  error: string | null;
}

export interface Queue {
  paused: boolean;
  memoryBytes: number;
  threads: number;
  hasCluster: boolean;
}

export interface ClusterWorker {
  id: string;
  name: string;
  version: string;
  instructionSet: string;
  memory: number;
  threads: number;
}

export interface Cluster {
  database: string;
  version: string;
  problem: string | null;
  dashboard: string | null;
  workers: ClusterWorker[];
}

export interface ClusterJob {
  id: string;
  name: string;
  version: string;
  state: 'running' | 'done' | 'failed' | 'cancelled' | 'removing';
  created: string;
  finished: string | null;
  parts: number;
  partsDone: number;
  partsFailed: number;
}

export interface ClusterPart {
  id: string;
  kind: 'picture' | 'decode' | 'shot' | 'assemble' | 'train';
  number: number;
  name: string;
  state: 'blocked' | 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  starts: number;
  failures: number;
  worker: string | null;
  instructionSet: string | null;
  started: string | null;
  finished: string | null;
  error: string | null;
  progress: string | null;
  result: { file: string; sha256: string; bytes: number; notes: string[] } | null;
}

export interface ClusterJobDetail {
  job: ClusterJob;
  why: string | null;
  parts: ClusterPart[];
}

export interface PictureJob {
  job: unknown;
  command: string;
  /** Whether both make the picture again to the byte. */
  exact: boolean;
}

/** A style on the desk, with its share. */
export interface DeskStyle {
  style: string;
  weight: number;
}

/** A mask on the desk, with those before and after it, which can be gone back to; null is an empty one. */
export interface DeskMask {
  now: string | null;
  past: (string | null)[];
  future: (string | null)[];
}

export interface Preset {
  name: string;
  method: string;
  common: Values;
  options: Values;
}

/** What lies on the desk: kept by the server, the same in every tab. */
export interface Desk {
  source: 'picture' | 'batch' | 'film';
  content: string | null;
  contents: string[];
  film: string | null;
  mix: boolean;
  styles: DeskStyle[];
  method: string;
  common: Values;
  options: Record<string, Values>;
  filmOptions: Values;
  autoGuides: number;
  /** The masks of the content, by the id of the style or 'keep'. */
  masks: Record<string, DeskMask>;
  /** 'photo', 'preview' or the id of a job. */
  shown: string;
  compare: 'split' | 'side' | 'single';
  split: number;
  tab: 'picture' | 'masks' | 'sheet';
  panel: 'photo' | 'styles' | 'settings';
  brush: {
    tool: 'brush' | 'eraser' | 'fill' | 'hand';
    size: number;
    softness: number;
    tolerance: number;
    target: string;
  };
  sheet: { methods: string[]; styles: string[]; strengths: number[] };
  training: { name: string; painting: string | null; photographs: string[]; iterations: number };
  presets: Preset[];
  where: 'here' | 'cluster';
  theme: 'auto' | 'light' | 'dark';
  queueOpen: boolean;
}

export interface VersionedDesk {
  version: number;
  desk: Partial<Desk> | null;
}
