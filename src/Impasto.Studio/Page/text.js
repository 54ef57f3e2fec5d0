// All English text of the page, in one place.

/** @typedef {import('./api-types').Job} Job */
/** @typedef {import('./api-types').Picture} Picture */
/** @typedef {import('./api-types').Preset} Preset */

/** @param {number} share */
const percent = (share) => `${Math.round(share * 100)}%`;

/** @param {number} count */
function bytes(count) {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** @param {number} seconds */
function duration(seconds) {
  if (seconds < 0.95) return `${Math.max(0.1, seconds).toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${(seconds / 3600).toFixed(1)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [several]
 */
const many = (count, one, several = `${one}s`) => `${count} ${count === 1 ? one : several}`;

/** @param {string[]} names */
const listed = (names) => names.length > 4
  ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');

/** @param {string} time */
const date = (time) => new Date(time).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });

/**
 * What a job is doing, by the names that the server has for it.
 * @type {Record<string, string>}
 */
const stages = { load: 'Opening the networks', prepare: 'Looking at the pictures', transform: 'Painting',
  optimize: 'Painting step by step', write: 'Saving' };

/**
 * What a job on the cluster is doing.
 * @type {Record<string, string>}
 */
const clusterStages = { away: 'On the cluster, which is away', alone: 'On the cluster, without a worker' };

/** @param {Job} job */
function stateOf(job) {
  if (job.onCluster && job.state === 'stopping') return 'Stopping';
  if (job.onCluster && (job.state === 'running' || job.state === 'queued')) {
    return clusterStages[job.stage ?? ''] ?? (job.state === 'queued' ? 'On its way to the cluster' : 'On the cluster');
  }
  switch (job.state) {
    case 'queued': return 'Waiting';
    case 'running': return job.kind === 'training' && job.stage === 'optimize' ? 'Learning'
      : stages[job.stage ?? ''] ?? 'Painting';
    case 'stopping': return 'Stopping, the best so far is kept';
    case 'stopped': return job.canContinue ? 'Stopped, and can go on' : 'Stopped';
    case 'done': return 'Done';
    case 'cancelled': return 'Cancelled';
    default: return 'Failed';
  }
}

/** @param {Job} job */
const left = (job) => job.state === 'running' && job.secondsLeft !== null ? `${duration(job.secondsLeft)} left` : '';

/** @param {Job} job */
function tookOf(job) {
  if (!job.started || !job.finished) return '';
  return duration((Date.parse(job.finished) - Date.parse(job.started)) / 1000);
}

/**
 * @param {string} name
 * @param {Preset['common']} common
 * @returns {Preset}
 */
const preset = (name, common) => ({ name, method: '', common, options: {} });

export const text = {
  name: 'Impasto',
  skip: 'Skip to the picture',
  messages: 'Messages',
  undo: 'Undo',
  close: 'Close',
  closeMessage: 'Close the message (Esc)',
  percent,
  bytes,
  views: { label: 'Views', paint: 'Paint', gallery: 'Gallery', train: 'Train', cluster: 'Cluster' },
  theme: { label: 'Light or dark', light: 'Light', auto: 'As the system', dark: 'Dark' },
  panels: { label: 'Panels', photo: 'Picture', styles: 'Style', settings: 'Settings' },
  problems: {
    noAnswer: 'The studio does not answer.',
    lost: 'The studio does not answer. Start it again with: impasto studio. Nothing is lost.',
    noPicture: (/** @type {string[]} */ names) =>
      `Left out: ${listed(names)}, which can be read neither as a picture nor as a clip.`,
    noPainting: (/** @type {string[]} */ names) => `Left out: ${listed(names)}, which cannot be read as a picture.`,
    oneFilm: (/** @type {string[]} */ names) => `Left out: ${listed(names)}. Films are painted one at a time; drop `
      + 'the next one when this one is in the queue.',
    filmApart: (/** @type {string[]} */ names) => `Left out: ${listed(names)}. A film is painted apart from `
      + 'photographs; drop it alone.',
    more: (/** @type {number} */ n) => `${many(n, 'more file')} could not be used either.`,
  },
  /** Names of methods that are no words; others are written as they are named. */
  methods: /** @type {Record<string, string>} */ ({ wct: 'WCT', adain: 'AdaIN' }),
  presets: [
    preset('As it comes', {}),
    preset('Light touch', { strength: 0.5 }),
    preset('My colours', { color: 'luminance' }),
    preset('Fine strokes', { styleScale: 0.5 }),
    preset('Broad strokes', { styleScale: 2 }),
    preset('Still a photo', { photoreal: true }),
  ],
  content: {
    title: 'Picture',
    kinds: { label: 'What is painted', picture: 'Photo', batch: 'Batch', film: 'Film' },
    choose: 'Choose…',
    folder: 'Folder…',
    samples: 'Free samples',
    none: { picture: 'No photograph yet', batch: 'No photographs yet', film: 'No clip yet' },
    laid: (/** @type {number} */ n, isFilm = false) => isFilm ? 'The film is on the desk.'
      : n === 1 ? 'The picture is on the desk.' : `${n} pictures are on the desk.`,
    inside: (/** @type {string} */ name, /** @type {string[]} */ missing) => `The job inside of ${name} is on the desk`
      + (missing.length === 0 ? '.' : `, without what is not here: ${listed(missing)}. Drop that too.`),
    paintOver: 'Paint over it instead',
    photograph: 'Photograph',
    batch: 'Photographs of the batch',
    batchHelp: (/** @type {number} */ n) => n === 0
      ? 'Drop a folder or many files: all are painted with the same settings.'
      : `${many(n, 'photograph')}, all with the same settings.`,
    about: (/** @type {Picture} */ p) => [`${p.width} × ${p.height}`, p.seconds ? duration(p.seconds) : '',
      bytes(p.bytes)].filter(Boolean).join(' · '),
    show: (/** @type {string} */ name) => `Show ${name}`,
    remove: 'Take out',
    removed: 'Taken out.',
    sending: 'Sending files',
    sendingMany: (/** @type {number} */ at, /** @type {number} */ of) => `Sending ${Math.min(at, of)} of ${of}`,
  },
  styles: {
    title: 'Style',
    search: 'Search styles',
    add: 'Painting…',
    samples: 'Free paintings',
    mix: 'Mix',
    mixHelp: 'Choose several styles, each with its share',
    shares: 'Chosen styles',
    kinds: { shipped: 'comes with Impasto', trained: 'trained', saved: 'saved', picture: 'your painting' },
    none: (/** @type {string} */ words) => words ? `No style is named like “${words}”.` : 'There are no styles.',
    doesNotMix: 'No method takes this style together with those that are chosen',
    unmixed: 'Only the first style stays.',
    keep: 'Keep under a name',
    keepButton: 'Keep',
    kept: (/** @type {string} */ name) => `Kept as “${name}”.`,
    nameHint: 'Name of the style',
    erase: 'Erase the saved style',
    erased: (/** @type {string} */ name) => `“${name}” is erased from the saved styles.`,
    remove: 'Take out',
    gone: 'A style that is gone',
    shareOf: (/** @type {string} */ name) => `Share of ${name}`,
    where: (/** @type {string} */ name) => `Paint where ${name} goes`,
  },
  stage: {
    title: 'Picture',
    tabs: { label: 'What the middle shows', picture: 'Picture', masks: 'Masks', sheet: 'Sheet' },
    zoom: 'Zoom',
    zoomIn: 'Closer',
    zoomOut: 'Further away',
    fit: 'Fit',
    actual: 'Actual size',
    scale: (/** @type {string} */ now) => `${now}, go to the actual size`,
    strip: 'Photograph, preview and paintings',
    photo: 'Photograph',
    frame: 'First frame',
    previewTile: 'Preview',
    again: (/** @type {string} */ label, /** @type {number} */ n) => `${label}, ${n}`,
    invitation: {
      picture: 'Drop a photograph here', batch: 'Drop photographs or a folder here', film: 'Drop a clip here',
    },
    invitationHelp: 'or paste one, or several for a batch, or a clip for a film. Nothing leaves this machine.',
    orSample: 'Or begin with a sample',
    first: 'Painting a preview…',
    newer: 'Painting a newer preview…',
    preview: (/** @type {number} */ seconds) => `Preview, small, in ${seconds.toFixed(2)} s`,
    chooseStyle: 'Choose a style',
  },
  compare: {
    label: 'Compare',
    split: 'Slider between before and after',
    side: 'Side by side',
    single: 'The painting alone; hold it to see the photograph',
    slider: 'Before and after',
    before: 'Photograph',
    after: 'Painting',
  },
  masks: {
    bar: 'Masks',
    target: 'What is painted where',
    line: 'Arrows move the brush, with Shift they paint; Enter dabs; [ and ] change its size.',
    keep: 'Stays a photo',
    keepHelp: 'Where you paint, the photograph stays as it is',
    part: (/** @type {string} */ name) => `Part of ${name}`,
    partHelp: 'Where you paint on the painting, the style is learned from; without a mask it is from all of it',
    styleHelp: 'Where you paint, this style goes; without a mask it goes everywhere',
    tools: 'Tool',
    brush: 'Brush',
    eraser: 'Eraser',
    fillArea: 'Fill what looks alike',
    hand: 'Move the picture',
    size: 'Size',
    softness: 'Softness',
    tolerance: 'Tolerance',
    pixels: (/** @type {number} */ n) => `${Math.max(1, Math.round(n))} px`,
    undo: 'Undo',
    redo: 'Redo',
    undone: 'Undone',
    redone: 'Done again',
    fill: 'Fill all',
    invert: 'Invert',
    clear: 'Clear',
    bring: 'Import…',
    save: 'Export',
    full: (/** @type {string} */ name) =>
      `The desk is full: a mask here takes the place of the oldest one, on ${name}.`,
    none: (/** @type {string} */ target, /** @type {string} */ name) => target === 'keep'
      ? 'Nothing is masked: nothing stays a photo.' : target === 'part'
        ? `Nothing is masked: the style is learned from all of ${name}.`
        : `Nothing is masked: ${name} goes everywhere, as without a mask.`,
    all: (/** @type {string} */ target, /** @type {string} */ name) => target === 'keep'
      ? 'All is masked: the whole picture stays a photo.' : target === 'part'
        ? `All is masked: the style is learned from all of ${name}.` : `All is masked: ${name} goes everywhere.`,
    gaveWay: (/** @type {number} */ most, /** @type {string} */ name) =>
      `The desk holds ${most} masks: the oldest one, on ${name}, gave way.`,
    /** Of what a mask is on, and what it is for. */
    fileName: (/** @type {string} */ name, /** @type {string} */ purpose) =>
      `${name.replace(/\.\w+$/, '') || 'picture'}-${purpose.replace(/\.\w+$/, '')}-mask.png`,
    purposes: { keep: 'kept', part: 'part' },
  },
  settings: {
    title: 'Settings',
    presets: 'Presets',
    presetName: 'Name',
    keepPreset: 'Keep',
    keepSettings: 'Keep these settings',
    presetKept: (/** @type {string} */ name) => `“${name}” is kept with the presets.`,
    presetRemoved: (/** @type {string} */ name) => `“${name}” is taken out of the presets.`,
    removePreset: (/** @type {string} */ name) => `Take out ${name}`,
    method: 'Method',
    auto: (/** @type {string} */ name) => `Made for the style: ${name}`,
    autoAlone: 'Made for the style',
    notForStyle: 'Not for this style',
    more: (/** @type {string} */ name) => `More of ${name}`,
    moreAlone: 'More',
    film: 'Film',
    reset: 'Reset',
    wasReset: 'All settings are as they come.',
    regions: 'Like to like',
    regionsOff: 'Off',
    regionsOf: (/** @type {number} */ k) => `${k} regions`,
    regionsHelp: 'Cut scene and style into regions by what is in them, so that sky goes to sky',
    start: 'What it takes',
    nothing: 'Nothing to paint yet',
    reckoning: 'Reckoning…',
    size: (/** @type {number} */ w, /** @type {number} */ height) => `${w} × ${height}`,
    time: (/** @type {number} */ s) => `about ${duration(s)}`,
    memory: (/** @type {string} */ bytes) => `${bytes} of memory`,
    tooMuch: 'This takes more memory than may be used. A smaller size helps.',
    paintTip: 'Ctrl + Enter',
    where: 'Where it is painted',
    here: 'Here',
    onCluster: 'On the cluster',
    paint: (/** @type {'picture' | 'batch' | 'film'} */ source, /** @type {number} */ n) => source === 'film'
      ? 'Paint the film' : source === 'batch' ? `Paint ${many(n, 'picture')}` : 'Paint',
    queued: (/** @type {number} */ n, onCluster = false) => onCluster ? `${many(n, 'job')} for the cluster.`
      : n === 1 ? 'In the queue.' : `${n} jobs in the queue.`,
  },
  options: {
    reset: 'As it comes',
    resetOf: (/** @type {string} */ name) => `Reset ${name}`,
    auto: 'auto',
    standard: 'As it comes',
    notNumber: 'A number, please.',
    whole: 'A whole number, please.',
    range: (/** @type {number | null} */ least, /** @type {number | null} */ most) => least !== null && most !== null
      ? `From ${least} to ${most}.` : least !== null ? `At least ${least}.` : `At most ${most}.`,
    layers: 'Layers with weights, such as relu1_1=0.5, relu3_1',
  },
  jobs: {
    title: 'Queue',
    empty: 'Nothing in the queue. What you paint waits here, and stays when the page is closed.',
    idle: 'Nothing to do',
    starting: 'Starting…',
    pausedLine: 'Paused',
    progress: 'Progress of what is painted now',
    progressOf: (/** @type {string} */ title) => `Progress of ${title}`,
    now: (/** @type {Job} */ j) => `${j.title}: ${stateOf(j).toLowerCase()}`,
    left: (/** @type {Job} */ j) => [percent(j.done), left(j)].filter(Boolean).join(' · '),
    waiting: (/** @type {number} */ n) => `${n} waiting`,
    line: (/** @type {Job} */ j) => j.error ?? (['running', 'stopping'].includes(j.state)
      ? [stateOf(j), percent(j.done), left(j)].filter(Boolean).join(' · ')
      : [stateOf(j), tookOf(j)].filter(Boolean).join(' in ')),
    about: (/** @type {Job} */ j) => [stateOf(j), ['running', 'stopping'].includes(j.state) ? percent(j.done) : '',
      left(j), tookOf(j), j.batch ? 'batch' : '', j.sheet ? 'sheet' : '', ...j.notes.slice(0, 1)]
      .filter(Boolean).join(' · '),
    stop: 'Stop and keep',
    stopHelp: 'Ends now and keeps the best so far; it can go on later where the method can',
    goOn: 'Go on',
    cancel: 'Cancel',
    cancelled: (/** @type {string} */ title) => `${title} is cancelled.`,
    open: 'Details',
    settings: 'Put its settings on the desk',
    up: 'Earlier',
    down: 'Later',
    moved: (/** @type {string} */ title, /** @type {number} */ place) => `${title} is now number ${place}.`,
    forget: 'Take off the list',
    clear: 'Clear what is done',
    pause: 'Pause',
    pauseHelp: 'Nothing new begins; what is painted now is kept where it is',
    resume: 'Resume',
    resumeHelp: 'Goes on with the queue',
    show: (/** @type {number} */ n) => n === 0 ? 'Queue' : `Queue (${n})`,
    hide: 'Hide queue',
  },
  sheets: {
    help: 'Paint this photograph several ways on one sheet: each style by each method at each strength.',
    methods: 'Methods',
    styles: 'Styles',
    strengths: 'Strengths',
    noMethod: 'where none is chosen, that of the settings where it fits, or the one made for the style',
    noStrength: 'where none is chosen, that of the settings',
    paint: (/** @type {number} */ n, onCluster = false) => n === 0 ? 'Nothing to paint'
      : `Paint the sheet${onCluster ? ' on the cluster' : ''}: ${many(n, 'picture')}`,
    noneFits: 'None of these methods paints these styles; choose others.',
    leftOut: (/** @type {number} */ n, /** @type {number} */ of, /** @type {string[]} */ lines) =>
      `${n} of ${of} cannot be painted. ${lines[0]}${lines.length > 1 ? ` And ${lines.length - 1} more.` : ''}`,
    download: (/** @type {string} */ name) => `Download ${name}`,
    empty: 'No sheet yet.',
    one: 'Sheet',
    done: (/** @type {number} */ n, /** @type {number} */ of) => n === of ? many(of, 'picture') : `${n} of ${of} done`,
  },
  cluster: {
    title: 'Cluster',
    about: (/** @type {import('./api-types').Cluster} */ c) => `${c.database} · version ${c.version}`,
    problem: (/** @type {string} */ why) => `${why} What is below was seen before; it goes on by itself.`,
    engine: 'Engine',
    engineHelp: 'Queues, tries and servers of Hangfire, to look at',
    workers: 'Workers',
    noWorker: 'No worker lives. On each machine that is to paint, start: impasto worker',
    worker: (/** @type {import('./api-types').ClusterWorker} */ w, /** @type {boolean} */ isOther) => [
      `version ${w.version}${isOther ? ', another one than here, takes nothing from here' : ''}`, w.instructionSet,
      many(w.threads, 'thread'), `${bytes(w.memory)} of memory`].join(' · '),
    jobs: 'Jobs',
    asking: 'Looking…',
    noJob: 'No job yet. Choose “On the cluster” where you paint, or give a command of impasto --on.',
    latest: (/** @type {number} */ n) => `The latest ${n} are shown.`,
    job: (/** @type {import('./api-types').ClusterJob} */ j) => [
      { running: 'In work', done: 'Done', failed: 'Failed', cancelled: 'Cancelled',
        removing: 'Being removed' }[j.state],
      `${j.partsDone} of ${many(j.parts, 'part')}`, j.partsFailed > 0 ? `${j.partsFailed} failed` : '',
      date(j.created), `version ${j.version}`].filter(Boolean).join(' · '),
    retry: 'Try again',
    goesOn: (/** @type {string} */ name) => `${name} goes on.`,
    show: 'Parts',
    hide: 'Hide parts',
    partsOf: (/** @type {string} */ name, /** @type {boolean} */ isOpen) =>
      `${isOpen ? 'Hide parts' : 'Parts'} of ${name}`,
    moreParts: (/** @type {number} */ n) => `And ${many(n, 'more part')}.`,
    part: (/** @type {import('./api-types').ClusterPart} */ p) => ({ picture: p.name, decode: `Read ${p.name}`,
      shot: `Shot ${p.number}`, assemble: `Film ${p.name}`, train: `Train ${p.name}` }[p.kind]),
    partState: (/** @type {import('./api-types').ClusterPart} */ p) => [
      { blocked: 'Waits for others', waiting: 'Waits for a worker', running: 'In work', done: 'Done', failed: 'Failed',
        cancelled: 'Cancelled' }[p.state],
      p.state === 'running' ? p.progress ?? '' : '',
      p.started && p.finished && p.state === 'done'
        ? duration((Date.parse(p.finished) - Date.parse(p.started)) / 1000) : '',
      p.worker ?? '', p.instructionSet ?? '', p.starts > 1 ? `begun ${p.starts} times` : '',
      p.result ? bytes(p.result.bytes) : ''].filter(Boolean).join(' · '),
  },
  gallery: {
    title: 'Gallery',
    search: 'Search paintings',
    favourites: 'Favourites',
    empty: 'What you paint hangs here.',
    nothing: 'Nothing is like that.',
    more: 'Show more',
    picture: 'Picture',
    about: 'About the picture',
    name: 'Name of the picture',
    openOf: (/** @type {string} */ name, /** @type {string} */ time) => `${name}, ${date(time)}`,
    favourite: 'Favourite',
    favouriteOf: (/** @type {string} */ name) => `Favourite: ${name}`,
    delete: 'Delete',
    deleteOf: (/** @type {string} */ name) => `Delete ${name}`,
    deleted: (/** @type {string} */ name) => `${name} is deleted.`,
    facts: (/** @type {Picture} */ p) => [`${p.width} × ${p.height}`, p.seconds ? duration(p.seconds) : '',
      bytes(p.bytes), date(p.created)].filter(Boolean).join(' · '),
    downloads: 'Download',
    download: 'Download',
    film: 'The film',
    tiff: 'TIFF, 16 bit',
    withJob: 'With the job inside, so that it can be made again',
    compare: 'Compare with the photograph',
    goOn: 'Go on with it',
    use: 'Use its settings',
    paintOn: 'Paint over it',
    asStyle: 'Use as a style',
    again: 'Make it again',
    exactly: 'This command paints the same again, to the byte.',
    nearly: 'This command paints it to its end; this one was stopped before.',
    job: 'The job as JSON',
    copyCommand: 'Copy the command',
    copyJob: 'Copy the job',
    copied: 'Copied.',
  },
  training: {
    title: 'Train a style',
    help: 'A network learns one painting, and then paints any photograph like it in a moment. On two cores 1200 steps '
      + 'take about half an hour; the queue keeps the training, and other jobs wait.',
    painting: 'Painting',
    paintingHelp: 'What it should learn: one painting, as large as you have it.',
    choosePainting: 'Choose a painting…',
    photographs: 'Photographs',
    photographsHelp: 'What it learns on: 50 or more of all kinds, people, houses, trees, skies.',
    addPhotographs: 'Add photographs…',
    count: (/** @type {number} */ n) => n === 0 ? 'None yet: some that ship are taken.' : many(n, 'photograph'),
    settings: 'Settings of the training',
    name: 'Name of the style',
    nameHint: 'Name',
    nameHelp: 'Under which it stands among the styles',
    iterations: 'Iterations',
    iterationsHelp: 'Steps of learning: 300 for a first look, 1200 for a style, more for one that is finer',
    start: 'Train',
    lacksPainting: 'A painting is missing.',
    lacksName: 'A name is missing.',
    runs: 'Trainings',
    none: 'No training yet. Samples show here as they come.',
    sample: 'Sample of the training',
    use: 'Use the style',
  },
};
