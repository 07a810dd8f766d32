// uPlot → the part of it that the report's page uses: an esbuild plugin that takes out what is never reached there
// (pointers, legends, calendars, automatic ranges, joins, splines), nearly half, so that script and style sheet
// stay within 100,000 bytes.

import { readFileSync } from 'node:fs';

/** A function, at whatever depth it is. */
const fn = (name) => new RegExp(`^(\\t*)function ${name}\\([\\s\\S]*?\\n\\1\\}$`, 'm');
/** From one text to just before another, or to the end of a line. */
const span = (from, to = /$/m) => new RegExp(`${from.source}[\\s\\S]*?(?=${to.source})`, 'm');

/** Each of these is in uPlot 1.6; where a newer one has it no more, the build fails and says which. */
const CUTS = [
  // The mode for pairs of x and y.
  [/\bmode == 2\b/g, 'false'],
  [/\bmode == 1\b/g, 'true'],
  [
    span(/^const facet = /, /^const ySeriesOpts/),
    'const gaps = (self, seriesIdx, idx0, idx1, nullGaps) => nullGaps;\n',
  ],

  // Pointers: the timeline has its own (time-drag.ts), for fingers too; what is left draws the selection.
  [span(/\tconst activeIdxs = /, /\n\tfunction initLegendRow/), ''],
  [/\bshowCursor\b/g, 'false'],
  [/\bcursorOnePt\b/g, 'false'],
  [/\t{3}shouldSetCursor = shouldSetCursor \|\| .*/, ''],
  [span(/^\tif \(cursor\.dataIdx == null\)/, /^\tfunction initSeries/), ''],
  [span(/^\ton\("click", wrap/, /^\tconst under/), ''],
  [span(/^\tlet xCursor;/, /^\tconst select =/), ''],
  [span(/^\tself\.setCursor = /, /^\tfunction setSelH/), ''],
  [/^\tlet setSel[XY] = .*$/gm, ''],
  [span(/^\tlet rect = null;/, /^\tfunction syncRect/), ''],
  [/^\t\t\tsyncRect\(true\);$/m, ''],
  [span(/^\tlet downSelectLeft/, /^\tfunction mouseDown/), ''],
  [span(/^\tconst events = \{\};/, /^\t\/\/ external on\/off/), ''],
  [span(/^const cursorPlots = /, /^const linearPath/), ''],
  [/^\tconst mouseListeners = .*$/m, ''],
  [/^\t\tmouseListeners\.clear.*$/m, ''],
  [/^\t\tcursorPlots\.delete.*$/m, ''],

  // Charts that share a pointer.
  [span(/^\tconst seriesIdxMatcher = /, /^\tfunction destroy/), ''],
  [/^\t\tsync\.unsub.*$/m, ''],
  [/^uPlot\.sync = .*$/m, ''],

  // Series that go out, or fade.
  [/series\.some\(s => s\._focus\) && ctxAlpha != focus\.alpha/, 'false'],
  [/\bshouldAlpha\b(?! =)/g, 'false'],
  [/^\tself\.(?:setSeries|batch|valToIdx|posToIdx) = .*$/gm, ''],
  [span(/^\tlet closestDist;/, /^\tfunction posToVal/), ''],
  [/\bif \(deferHooks\)/, 'if (false)'],
  [/^\t\(opts\.plugins \|\| \[\]\)\.forEach\([\s\S]*?\n\t\}\);/gm, ''],

  // The report writes its own legends, its axes their own labels, and its log axes choose their own places.
  [/^\t\tlegendTable\?\.remove.*$/m, ''],
  [/\blegend\.show && legend\.live && shouldSetLegend\b/, 'false'],
  [/\bshowLegend\b/g, 'false'],
  [/^\tself\.setLegend = .*$/m, ''],
  [/\t\tif \(true \|\| i > 0\) \{[\s\S]*?\n\t\t\}$/m, ''],
  [/let isTime = [^;]*;/g, ''],
  [/\bisTime\b/g, 'false'],
  [/sc\.distr == 3 \? logAxisSplits :/, ''],
  [/sc\.distr >= 3 && sc\.log == 10 \? log10AxisValsFilt :/, ''],
  [/sc\.distr == 3 && sc\.log == 2 \? log2AxisValsFilt :/, ''],
  [/av \|\| numAxisVals/, 'av'],
  [span(/^const numFormatter = /, /^const M = /), ''],
  [span(/^const months = /, /^function zeroPad2/), ''],
  [span(/^const localTz = /), ''],
  [span(/^const NL = /, /^function genTimeStuffs/), ''],
  [/^genIncrs\(2, .*$/m, ''],
  [/^const \[ timeIncrs(?:Ms|S),.*$/gm, ''],
  [/const _tzDate {2}=[\s\S]*?const _timeSeriesVal[^\n]*\n/, ''],

  // Scales that are neither linear nor logarithmic to ten, or that find their own ends: the report always gives them.
  [/\b(?:\w+\.)?distr == (?:2|4|100)\b/g, 'false'],
  [/\bxScaleDistr == (?:2|3|4)\b/g, 'false'],
  [/fnOrSelf\(rn \|\| \([\s\S]*?\n\t{4}\)\);/, 'fnOrSelf(rn);'],
  [span(/^\t{4}if \(scaleKey != xScaleKey \|\| /, /^\t{4}sc\.range = /), ''],
  [/\[_min, _max\] = rangeNum\(_min, _max, rangePad, true\)/, '_max = _min + 1'],
  [/\(s\.show && s\.auto\)\n\t+accScale\(.*$/m, '(false);'],
  [/_resetScales !== false/, 'false'],
  [/\.map\(p => fnOrSelf\(ifNull\(p, autoPadSide\)\)\)/, '.map(fnOrSelf)'],
  [/opts\.padding \|\| \[[^\]]*\]/, 'opts.padding'],

  // Bands between two series, areas below lines, bars of several colours.
  [/let \[ bandFillDir, bandClipDir \] = [^;]*;/g, ''],
  [/\bband(?:Fill|Clip)Dir != 0\b/g, 'false'],
  [/series\.fill != null \|\| false/g, 'false'],
  [/flags != 0 && bands\.forEach\([\s\S]*?\n\t\t\}\);/, ''],
  [/^\tbands\.forEach\([\s\S]*?\n\t\}\);/m, ''],

  [/dispFills != null && \([^)]*\)/, 'false'],
  [/\bmultiPath\b(?! =)/g, 'false'],
  [/\b(?:stroke|fill)Path instanceof Map\b/g, 'false'],
  [/\bx0 != null && size != null\b/, 'false'],
  [/\by0 != null && y1 != null\b/, 'false'],
  [/\b(?:band|dataY0) != null\b/g, 'false'],

  // Lines with more points than four a pixel: the timeline's has one a slice.
  [/\bdecimate\b(?! =)/g, 'false'],

  // Time that runs upwards, titles, and the font of axes that name none.
  [/^\tif \(opts\.title\) \{[\s\S]*?\n\t\}$/m, ''],
  [/^const font {6}= .*$/m, "const font = '12px sans-serif';"],
  [/\b(?:scaleX|sx)\.ori == 0\b/g, 'true'],
  [/\bscaleX\.ori == 1\b/g, 'false'],
  [/\baxis\.label != null\b/g, 'false'],

  // What plugins would use.
  [/^\tuPlot\.(?:join|fmtDate|tzDate|addGap|clipGaps)\s*=.*$/gm, ''],
  [/^uPlot\.(?:fmtNum|rangeNum|rangeLog|rangeAsinh|orient|pxRatio)\s*=.*$/gm, ''],
  [span(/^\tfunction setBand\(/, /^\tfunction setAlpha/), ''],
  [/^\tself\.(?:add|del)Series = .*$/gm, ''],
  [/^\t\(paths\.spline.*$/m, ''],

  // What the lines above leave without a caller, and no bundler may take out of a function.
  ...['initLegendRow', 'syncLegend', 'setLegend', 'setLegendValues', 'toggleDOM', 'setSeries', 'setAlpha'].map(gone),
  ...['addSeries', 'delSeries', 'accScale', 'autoPadSide', 'flushHooks', 'batch', 'closestIdxFromXpos'].map(gone),
  ...['setSelH', 'setSelV', 'updateCursor', 'syncRect', 'mouseMove', 'cacheMouse', 'hideSelect'].map(gone),
  ...['onMouse', 'offMouse', 'mouseDown', 'mouseUp', 'mouseLeave', 'dblClick'].map(gone),
];

function gone(name) {
  return [fn(name), ''];
}

export const slimUplot = {
  name: 'slim-uplot',
  setup(build) {
    build.onLoad({ filter: /uPlot\.esm\.js$/ }, ({ path }) => ({ contents: slim(readFileSync(path, 'utf8')) }));
  },
};

function slim(source) {
  return CUTS.reduce((text, [pattern, replacement]) => {
    if (text.search(pattern) === -1) throw new Error(`uPlot has no ${pattern.source}: see scripts/slim-uplot.mjs`);
    return text.replace(pattern, replacement);
  }, source);
}
